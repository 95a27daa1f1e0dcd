"""Words that several files of the addon share."""

#: Shortest password that an administrator may set, whatever the policy says: NIST SP
#: 800-63B, section 5.1.1.2, asks for eight characters at least.
PASSWORD_LENGTH = 8
#: Longest password that is hashed.
PASSWORD_LIMIT = 256

#: One customer's people may send this many invitations a day.
INVITATIONS_PER_DAY = 500

#: What the history of an organization tells.
HISTORY_KINDS = [
    ("enabled", "Self-administration enabled"),
    ("invited", "Invited"),
    ("created", "Created with a password"),
    ("changed", "Changed"),
    ("email", "E-mail address changed"),
    ("reinvited", "Invitation sent again"),
    ("password", "Password reset sent"),
    ("deactivated", "Deactivated"),
    ("reactivated", "Reactivated"),
    ("archived", "Archived"),
    ("deleted", "Deleted"),
]

#: What an administrator may write about a person, with the longest text allowed.
PERSON_FIELDS = {"name": 120, "phone": 40, "function": 120}
EMAIL_LENGTH = 254

#: Largest file of people.
IMPORT_ROWS = 500
IMPORT_BYTES = 1024 * 1024
#: Headings of such a file, in small letters: English, German, Polish.
IMPORT_COLUMNS = {
    "name": ["name", "full name", "vor- und nachname", "imię i nazwisko", "nazwa"],
    "email": ["e-mail", "email", "mail", "e-mail address", "user name",
              "e-mail-adresse", "benutzername", "adres e-mail", "nazwa użytkownika"],
    "phone": ["phone", "telephone", "telefon", "telefonnummer", "numer telefonu"],
    "function": ["function", "job position", "position", "funktion", "funkcja",
                 "stanowisko"],
    "lang": ["language", "sprache", "język"],
    "role_ids": ["roles", "role", "rollen", "rolle", "rola"],
    "site_ids": ["sites", "site", "standorte", "standort", "lokalizacje", "lokalizacja",
                 "oddział", "oddziały"],
}  # fmt: skip
