/* The formats of a report, each in a file of its own; report.c lists them. */
#ifndef US_REPORT_FORMATS_H
#define US_REPORT_FORMATS_H

#include "report/report.h"

void us_report_github(us_buf *out, const us_report *report);
void us_report_junit(us_buf *out, const us_report *report);
void us_report_sarif(us_buf *out, const us_report *report);
void us_report_table(us_buf *out, const us_report *report);
void us_report_tap(us_buf *out, const us_report *report);

/* "note", "warning", "failure", "error". */
const char *us_report_level_name(us_report_level level);

/* Appends "file:line:column" as far as it is known; nothing for no place. */
void us_report_add_place(us_buf *out, us_report_place place);

/* The rule called [name], or NULL. */
const us_report_rule *us_report_find_rule(const us_report *report, us_str name);

/* The finding's own fix or, if it has none, its rule's; may be empty. */
us_str us_report_fix_of(const us_report *report, const us_report_finding *finding);

#endif
