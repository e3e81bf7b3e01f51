/* Reports: what was checked and what came of it, in the formats that other programs read.
 *
 * A report is a list of cases, one for each thing that was checked: a document that was
 * judged, a test that was run, an object that was compared. A case has findings; it passed
 * if none of them is worse than a warning. Text and JSON of a command, which follow that of
 * a peer, are the command's own affair. */
#ifndef US_REPORT_REPORT_H
#define US_REPORT_REPORT_H

#include "base/buf.h"

typedef enum us_report_level {
    US_REPORT_NOTE, /* said, and of no consequence: a dry run, an exception that was granted */
    US_REPORT_WARNING,
    US_REPORT_FAILURE, /* what was checked is not in order */
    US_REPORT_ERROR,   /* it could not be checked */
} us_report_level;

/* Where something stands. */
typedef struct us_report_place {
    us_str file;     /* a path as the user gave it; empty: nowhere */
    uint32_t line;   /* from 1; 0: the file as a whole */
    uint32_t column; /* from 1, in code points; 0: the line as a whole */
    bool is_object;  /* [file] is no file, but the name of an object in a cluster */
} us_report_place;

typedef struct us_report_finding {
    us_report_level level;
    us_str rule;    /* who says so: a member of the report's rules, or any other name */
    us_str message; /* one or several lines */
    us_str fix;     /* what a person can do about it; empty: not said */
    us_report_place place;
} us_report_finding;

typedef struct us_report_case {
    us_str suite; /* what it belongs to: a file, a package */
    us_str name;
    us_report_place place;
    uint64_t duration; /* nanoseconds; 0: not measured */
    bool skipped;      /* it was not checked, and that is in order */
    us_str output;     /* what it printed meanwhile; may be empty */
    const us_report_finding *findings;
    size_t finding_count;
} us_report_case;

/* What is known of a rule that findings name. */
typedef struct us_report_rule {
    us_str name;
    us_str title;
    us_str description;
    us_str fix;
    us_str severity; /* low, medium, high, critical; empty: not said */
} us_report_rule;

typedef struct us_report {
    const char *tool; /* "usher review" */
    const us_report_case *cases;
    size_t case_count;
    const us_report_rule *rules;
    size_t rule_count;
} us_report;

/* Numbers of cases, each counted once by the worst of its findings. */
typedef struct us_report_sums {
    size_t passed; /* warnings included */
    size_t failed;
    size_t errors;
    size_t skipped;
    uint64_t duration; /* of all cases, nanoseconds */
} us_report_sums;

us_report_sums us_report_add_up(const us_report_case *cases, size_t count);

/* The worst level among the findings of [checked]; US_REPORT_NOTE if there are none. */
us_report_level us_report_worst(const us_report_case *checked);

/* The names of all formats, one blank between: "table tap junit github sarif". */
#define US_REPORT_FORMATS "table tap junit github sarif"

/* Appends [report] in the format called [format], one of US_REPORT_FORMATS; false if
 * there is no such format. Texts may hold any bytes: what a format cannot hold (ill-formed
 * UTF-8, control characters in XML) becomes U+FFFD. The same report gives the same bytes.
 *
 *   table   a table for people: result, place, rule, message
 *   tap     Test Anything Protocol 13, with a YAML block for each finding
 *   junit   as Ant's JUnit task writes and CI servers read: a suite of cases
 *   github  workflow commands of GitHub Actions, which become annotations
 *   sarif   SARIF 2.1.0 (OASIS), as code scanning reads it */
bool us_report_write(us_buf *out, const us_report *report, const char *format);

#endif
