/* Statements, as the reader sees them. */
#ifndef US_SYNTAX_READ_STATEMENTS_H
#define US_SYNTAX_READ_STATEMENTS_H

#include "syntax/reader.h"

/* Where a statement lies: tokens [from, to). */
typedef struct us_read_range {
    size_t from, to;
    bool expression; /* made into a rule */
    struct us_read_range *next;
} us_read_range;

/* Errors found in statements that parse: what an expression can't be, and what
 * only Rego v1 minds. OPA reports the former first. */
typedef struct us_read_report {
    const us_read_error *conversions; /* newest first */
    const us_read_error *checks;
    size_t errors; /* in both */
    size_t statements;
    us_read_error *unhinted;     /* of the last statement: the next may tell more */
    us_read_range *first, *last; /* the statements of a module */
    const char *foreign_type;    /* in a query: what stands there instead of literals */
} us_read_report;

/* Reads the path of an import and its alias, from behind the word. */
bool us_read_import(us_reader *r);

/* What is known about a rule's head, or an expression that is one. */
typedef struct us_read_head {
    bool ok;
    us_read_term path;
    bool contains;
    bool value;
    bool assigned;
} us_read_head;

typedef enum us_read_outcome {
    US_READ_NOT_THIS, /* some other kind of statement */
    US_READ_FAILED,   /* the errors say why */
    US_READ_DONE,
} us_read_outcome;

us_read_outcome us_read_rule(us_reader *r, us_read_report *report);

/* True for a keyword in the place of a rule's name; it is complained about. */
bool us_read_keyword_as_name(us_reader *r, bool in_default);

/* What v1 says about the head of a rule or of an expression that is one. */
void us_read_check_head(us_reader *r, us_read_report *report, us_position at,
                        const us_read_head *h, bool body, bool with_if);

/* Adds to one of the report's lists, unless it is long enough: then NULL. */
us_read_error *us_read_report_add(us_reader *r, us_read_report *report,
                                  const us_read_error **list, us_position at,
                                  us_str message);

/* Reads statements up to the end. False if one does not parse: then
 * reader->now.errors says why. */
bool us_read_statements(us_reader *r, us_read_report *report);

#endif
