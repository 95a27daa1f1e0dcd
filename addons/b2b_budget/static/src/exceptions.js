import { registry } from "@web/core/registry";
import { WarningDialog } from "@web/core/errors/error_dialogs";

// what people are told is no failure of the system
registry
    .category("error_dialogs")
    .add("odoo.addons.b2b_budget.exceptions.BudgetExceeded", WarningDialog);
