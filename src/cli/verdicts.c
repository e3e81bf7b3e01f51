/* Verdicts, printed. The formats are review/'s and report/'s; here is which of them, what goes to
 * which output, and the exit code. */
#include "cli/verdicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool wants_colors(const us_verdict_settings *settings)
{
    return !settings->no_color && !getenv("NO_COLOR") && isatty(STDOUT_FILENO);
}

static int exit_code(const us_verdict_settings *settings,
                     const us_review_outcome *outcome)
{
    const size_t *levels = outcome->levels;
    if (levels[US_REVIEW_ERROR] > 0)
        return US_EXIT_FAILED;
    bool found = levels[US_REVIEW_DENY] > 0 ||
                 (settings->fail_on_warn && levels[US_REVIEW_WARN] > 0);
    return found ? US_EXIT_FINDINGS : US_EXIT_CLEAN;
}

/* Leaves the exceptions out, if so asked. */
static void suppress(us_review_outcome *outcome)
{
    size_t kept = 0;
    for (size_t i = 0; i < outcome->object_count; i++) {
        us_review_object *object = &outcome->objects[i];
        size_t first = kept;
        for (size_t j = 0; j < object->count; j++)
            if (outcome->findings[object->first + j].level != US_REVIEW_EXCEPTION)
                outcome->findings[kept++] = outcome->findings[object->first + j];
        object->first = first;
        object->count = kept - first;
    }
    outcome->count = kept;
    outcome->levels[US_REVIEW_EXCEPTION] = 0;
}

static void write_format(us_buf *out, const us_verdict_settings *settings,
                         const us_review_outcome *outcome, bool diffs)
{
    const char *format = settings->format;
    if (strcmp(format, "text") == 0) {
        us_review_print(out, outcome, diffs, wants_colors(settings));
    } else if (strcmp(format, "json") == 0) {
        us_review_json(out, outcome);
    } else if (strcmp(format, "stdout") == 0) {
        us_review_conftest(out, outcome, wants_colors(settings));
    } else {
        us_report whole = us_review_report(out->arena, outcome);
        us_report_write(out, &whole, format);
    }
}

int us_verdicts_print(us_invocation *call, const us_verdict_settings *settings,
                      us_review_outcome *outcome, const us_verdict_writing *writing)
{
    us_buf out = us_buf_make(call->arena), sum = us_buf_make(call->arena);
    int code = exit_code(settings, outcome);
    for (size_t i = 0; i < outcome->object_count; i++)
        fprintf(stderr, "%.*s", US_STR_ARG(outcome->objects[i].print));
    if (!settings->quiet || code != US_EXIT_CLEAN) {
        if (settings->suppress_exceptions)
            suppress(outcome);
        write_format(&out, settings, outcome, writing->diffs);
        us_review_summary(&sum, outcome, writing->written);
    }
    if (code == US_EXIT_FINDINGS && settings->no_fail)
        code = US_EXIT_CLEAN;
    code = us_command_output(call, us_buf_str(&out),
                             writing->failed ? US_EXIT_FAILED : code);
    fputs(us_buf_str(&sum).text, stderr);
    return code;
}
