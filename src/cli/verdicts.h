/* What becomes of verdicts on a command line: formats, exit codes, and the options about them. */
#ifndef US_CLI_VERDICTS_H
#define US_CLI_VERDICTS_H

#include "cli/command.h"
#include "review/review.h"

#define US_VERDICT_FORMATS "text json stdout " US_REPORT_FORMATS

typedef struct us_verdict_settings {
    const char *format;
    bool fail_on_warn;
    bool no_fail;
    bool quiet;
    bool no_color;
    bool suppress_exceptions;
} us_verdict_settings;

/* Rows of a command's table: [type_] has an us_verdict_settings called verdicts. */
#define US_VERDICT_OPTIONS(type_)                                                        \
    {US_NAMED('o', "output"), US_STORED(CHOICE, type_, verdicts.format),                 \
     .value = "FORMAT",       .choices = US_VERDICT_FORMATS,                             \
     .preset = "text",        .help = "form of the output; stdout is that of conftest"}, \
        {US_NAMED(0, "fail-on-warn"), US_STORED(FLAG, type_, verdicts.fail_on_warn),     \
         .help = "warnings are findings, too: exit with 1"},                             \
        {US_NAMED(0, "no-fail"), US_STORED(FLAG, type_, verdicts.no_fail),               \
         .help = "exit with 0 whatever the findings are"},                               \
        {US_NAMED(0, "quiet"), US_STORED(FLAG, type_, verdicts.quiet),                   \
         .help = "print nothing where the exit code would be 0"},                        \
        {US_NAMED(0, "no-color"), US_STORED(FLAG, type_, verdicts.no_color),             \
         .help = "no colors on a terminal"},                                             \
    {                                                                                    \
        US_NAMED(0, "suppress-exceptions"),                                              \
            US_STORED(FLAG, type_, verdicts.suppress_exceptions),                        \
            .help = "do not tell which rules an exception kept from counting"            \
    }

typedef struct us_verdict_writing {
    bool diffs;     /* what patches change is shown in the format text */
    size_t written; /* files that were written */
    bool failed;    /* something else could not be done */
} us_verdict_writing;

/* Prints [outcome] as [settings] say, what policies printed and the sum to standard error.
 * Returns the exit code. */
int us_verdicts_print(us_invocation *call, const us_verdict_settings *settings,
                      us_review_outcome *outcome, const us_verdict_writing *writing);

#endif
