from . import delivery_list, delivery_statistics, ir_actions_report
