/* Records of what was judged. Each page leaves one, an object, on its list:
 *
 *     {list, judged, next, done, successes: [for each package], objects: [
 *         {name, object: {apiVersion, kind, namespace, name}, print, mended, findings: [
 *             {level, policy, rule, message, field, severity, fix, details}]}]}
 *
 * where objects are those about which there is something to say; empty members are left out.
 * {list, again: true} takes the records of a list back. The state file is the identity of the
 * audit and then the records, one a line; outcomes are made of records alone, so what was
 * remembered counts like what was judged just now. */
#ifndef US_AUDIT_JOURNAL_H
#define US_AUDIT_JOURNAL_H

#include "audit/run.h"

/* Makes [audit] go on where the state file says, if there is one. False where it can't be read,
 * or is of another audit. */
bool us_journal_load(us_audit *audit, us_str *error);

/* Opens it for what is to come. */
bool us_journal_open(us_audit *audit, us_str *error);

/* Adds the record of a page of list [number], of which [outcome] came; [next] is where the one after
 * it begins, [done] that there is none. False if the state can't be written. */
bool us_journal_add(us_audit *audit, size_t number, const us_review_outcome *outcome,
                    us_str next, bool done, us_str *error);

/* List [number] begins again. */
bool us_journal_restart(us_audit *audit, size_t number, us_str *error);

/* Closes the state file, and removes it if nothing is left to be done. */
void us_journal_close(us_audit *audit);

/* outcome.c: the outcome that all records come to, with what could not be read. */
us_review_outcome *us_audit_outcome(us_audit *audit);

#endif
