from odoo.exceptions import UserError


class Taken(UserError):
    """Somebody else is working on it.

    :ivar work: ``fulfilment.scan.work`` that has it
    """

    def __init__(self, work, message):
        super().__init__(message)
        self.work = work


class Refused(UserError):
    """It can't be finished yet.

    :ivar code: one of the contract with the app
    :ivar title: two or three words, or ``""``
    """

    def __init__(self, code, message, title=""):
        super().__init__(message)
        self.code = code
        self.title = title
