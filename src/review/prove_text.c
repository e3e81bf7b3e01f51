/* Proofs for people, for programs, and as reports. */
#include "review/prove.h"

#include "codec/json.h"

/* ---- Text ---------------------------------------------------------------------------- */

static void add_indented(us_buf *out, us_str text, const char *margin)
{
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        end = end == US_STR_NONE ? text.length : end;
        us_buf_add_format(out, "%s%.*s\n", margin,
                          US_STR_ARG(us_str_slice(text, at, end)));
        at = end + 1;
    }
}

static void add_head(us_buf *out, const us_prove_rule *rule, const char *level,
                     const char *color, bool colors)
{
    if (rule->file.length > 0)
        us_buf_add_format(out, "%.*s:%u: ", US_STR_ARG(rule->file), rule->row);
    us_buf_add_format(out, "%s%s%s: %.*s: ", colors ? color : "", level,
                      colors ? "\033[0m" : "", US_STR_ARG(rule->name));
}

static void print_failure(us_buf *out, const us_prove_rule *rule,
                          const us_prove_failure *failure, bool colors)
{
    if (failure->is_warning)
        add_head(out, rule, "warning", "\033[33m", colors);
    else
        add_head(out, rule, "failure", "\033[31m", colors);
    us_buf_add_format(out, "%.*s [%s]\n", US_STR_ARG(failure->message),
                      us_prove_kind_name(failure->kind));
    us_buf_add_format(out, "    shown by %zu input%s; the smallest, of %.*s, %.*s:\n",
                      failure->inputs, failure->inputs == 1 ? "" : "s",
                      US_STR_ARG(failure->origin), US_STR_ARG(failure->operation));
    add_indented(out, failure->input, "        ");
    for (size_t i = 0; i < failure->round_count; i++) {
        us_buf_add_format(out, "    round %zu, by %.*s:\n", i + 1,
                          US_STR_ARG(failure->rounds[i].rules));
        add_indented(out, failure->rounds[i].diff, "        ");
    }
    us_buf_add_format(out, "    what to do: %s\n", failure->hint);
}

static const char never_fired[] =
    "no input made it change anything, so nothing is proved";

void us_prove_text(us_buf *out, const us_prove *proof, bool colors)
{
    for (size_t i = 0; i < proof->problem_count; i++) {
        const us_review_finding *problem = &proof->problems[i];
        if (problem->at.row > 0)
            us_buf_add_format(out, "%.*s:%u:%u: ", US_STR_ARG(problem->file),
                              problem->at.row, problem->at.column);
        us_buf_add_format(out, "error: %.*s\n", US_STR_ARG(problem->message));
    }
    for (size_t i = 0; i < proof->rule_count; i++) {
        const us_prove_rule *rule = &proof->rules[i];
        for (size_t k = 0; k < rule->count; k++)
            print_failure(out, rule, &proof->failures[rule->first + k], colors);
        if (rule->fired == 0 && rule->count == 0) {
            add_head(out, rule, "warning", "\033[33m", colors);
            us_buf_add_format(out, "%s [fired]\n", never_fired);
        }
    }
}

static void add_count(us_buf *out, size_t count, const char *what)
{
    us_buf_add_format(out, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

void us_prove_summary(us_buf *out, const us_prove *proof)
{
    size_t failures = 0, warnings = 0, unfired = 0;
    for (size_t i = 0; i < proof->failure_count; i++)
        *(proof->failures[i].is_warning ? &warnings : &failures) += 1;
    for (size_t i = 0; i < proof->rule_count; i++)
        unfired += proof->rules[i].fired == 0;
    add_count(out, proof->rule_count, "patch rule");
    us_buf_add_c(out, ", ");
    add_count(out, proof->inputs, "input");
    us_buf_add_c(out, " of ");
    add_count(out, proof->objects, "object");
    us_buf_add_c(out, " in ");
    add_count(out, proof->files, "file");
    us_buf_add_format(out, ", %zu of them mended, %llu rounds, ", proof->mended,
                      (unsigned long long)proof->rounds);
    us_buf_add_format(out, "%zu at most to settle: ", proof->longest);
    add_count(out, failures, "failure");
    us_buf_add_c(out, ", ");
    add_count(out, warnings, "warning");
    us_buf_add_format(out, ", %zu never fired", unfired);
    if (proof->problem_count > 0) {
        us_buf_add_c(out, ", ");
        add_count(out, proof->problem_count, "error");
    }
    us_buf_add_char(out, '\n');
}

/* ---- JSON ---------------------------------------------------------------------------- */

static void add_failure(us_buf *out, const us_prove_failure *failure)
{
    us_buf_add_char(out, '{');
    us_json_write_member(out, "property", us_str_from(us_prove_kind_name(failure->kind)));
    us_json_write_member(out, "level",
                         us_str_from(failure->is_warning ? "warning" : "failure"));
    us_json_write_member(out, "message", failure->message);
    us_json_write_member(out, "hint", us_str_from(failure->hint));
    us_buf_add_format(out, ",\"inputs\":%zu", failure->inputs);
    us_json_write_member(out, "origin", failure->origin);
    us_json_write_member(out, "operation", failure->operation);
    us_json_write_member(out, "input", failure->input);
    us_buf_add_c(out, ",\"rounds\":[");
    for (size_t i = 0; i < failure->round_count; i++) {
        us_buf_add_c(out, i ? ",{" : "{");
        us_json_write_member(out, "rules", failure->rounds[i].rules);
        us_json_write_member(out, "diff", failure->rounds[i].diff);
        us_buf_add_char(out, '}');
    }
    us_buf_add_c(out, "]}");
}

static void add_rule(us_buf *out, const us_prove *proof, const us_prove_rule *rule)
{
    us_buf_add_char(out, '{');
    us_json_write_member(out, "rule", rule->name);
    if (rule->file.length > 0) {
        us_buf_add_c(out, ",\"location\":{");
        us_json_write_member(out, "file", rule->file);
        us_buf_add_format(out, ",\"row\":%u}", rule->row);
    }
    us_buf_add_format(out, ",\"fired\":%zu,\"failures\":[", rule->fired);
    for (size_t i = 0; i < rule->count; i++) {
        us_buf_add_c(out, i ? "," : "");
        add_failure(out, &proof->failures[rule->first + i]);
    }
    us_buf_add_c(out, "]}");
}

void us_prove_json(us_buf *out, const us_prove *proof)
{
    us_buf_add_format(out,
                      "{\"files\":%zu,\"objects\":%zu,\"inputs\":%zu,\"mended\":%zu,"
                      "\"rounds\":%llu,\"longest\":%zu,\"rules\":[",
                      proof->files, proof->objects, proof->inputs, proof->mended,
                      (unsigned long long)proof->rounds, proof->longest);
    for (size_t i = 0; i < proof->rule_count; i++) {
        us_buf_add_c(out, i ? "," : "");
        add_rule(out, proof, &proof->rules[i]);
    }
    us_buf_add_c(out, "],\"errors\":[");
    for (size_t i = 0; i < proof->problem_count; i++) {
        us_buf_add_c(out, i ? ",{" : "{");
        us_json_write_member(out, "file", proof->problems[i].file);
        us_buf_add_format(out, ",\"row\":%u,\"col\":%u", proof->problems[i].at.row,
                          proof->problems[i].at.column);
        us_json_write_member(out, "message", proof->problems[i].message);
        us_buf_add_char(out, '}');
    }
    us_buf_add_c(out, "]}");
}

/* ---- Reports ------------------------------------------------------------------------- */

/* The message, and the input and rounds that show it. */
static us_str whole_message(us_arena *arena, const us_prove_failure *failure)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_str(&out, failure->message);
    us_buf_add_format(&out, " [%s]\n%.*s, %.*s:\n", us_prove_kind_name(failure->kind),
                      US_STR_ARG(failure->origin), US_STR_ARG(failure->operation));
    us_buf_add_str(&out, failure->input);
    for (size_t i = 0; i < failure->round_count; i++) {
        us_buf_add_format(&out, "round %zu, by %.*s:\n", i + 1,
                          US_STR_ARG(failure->rounds[i].rules));
        us_buf_add_str(&out, failure->rounds[i].diff);
    }
    us_str text = us_buf_str(&out);
    while (us_str_ends_with(text, US_STR("\n")))
        text.length--;
    return text;
}

static size_t add_findings(us_arena *arena, const us_prove *proof,
                           const us_prove_rule *rule, bool strict,
                           us_report_finding *findings)
{
    us_report_place place = {.file = rule->file, .line = rule->row};
    for (size_t i = 0; i < rule->count; i++) {
        const us_prove_failure *failure = &proof->failures[rule->first + i];
        findings[i] = (us_report_finding){
            .level =
                failure->is_warning && !strict ? US_REPORT_WARNING : US_REPORT_FAILURE,
            .rule = rule->name,
            .message = whole_message(arena, failure),
            .fix = us_str_from(failure->hint),
            .place = place,
        };
    }
    if (rule->fired > 0 || rule->count > 0)
        return rule->count;
    findings[0] = (us_report_finding){
        .level = strict ? US_REPORT_FAILURE : US_REPORT_WARNING,
        .rule = rule->name,
        .message = us_str_from(never_fired),
        .place = place,
    };
    return 1;
}

static void add_problems(const us_prove *proof, us_report_case *cases,
                         us_report_finding *findings)
{
    for (size_t i = 0; i < proof->problem_count; i++) {
        const us_review_finding *problem = &proof->problems[i];
        us_report_place place = {problem->file, problem->at.row, problem->at.column,
                                 false};
        findings[i] = (us_report_finding){.level = US_REPORT_ERROR,
                                          .rule = US_STR("usher"),
                                          .message = problem->message,
                                          .place = place};
        cases[i] = (us_report_case){.suite = problem->file,
                                    .name = US_STR("input"),
                                    .place = place,
                                    .findings = &findings[i],
                                    .finding_count = 1};
    }
}

us_report us_prove_report(us_arena *arena, const us_prove *proof, bool strict)
{
    size_t count = proof->rule_count + proof->problem_count;
    us_report_case *cases = us_arena_alloc_zero(arena, (count + 1) * sizeof *cases);
    us_report_finding *findings =
        us_arena_alloc_array(arena, proof->failure_count + count + 1, sizeof *findings);
    us_report_finding *next = findings;
    for (size_t i = 0; i < proof->rule_count; i++) {
        const us_prove_rule *rule = &proof->rules[i];
        cases[i] = (us_report_case){
            .suite = rule->file.length > 0 ? rule->file : US_STR("mutators"),
            .name = rule->name,
            .place = {.file = rule->file, .line = rule->row},
            .skipped = rule->fired == 0 && rule->count == 0 && !strict,
            .findings = next,
            .finding_count = add_findings(arena, proof, rule, strict, next),
        };
        next += cases[i].finding_count;
    }
    add_problems(proof, cases + proof->rule_count, next);
    return (us_report){
        .tool = "usher prove-patches", .cases = cases, .case_count = count};
}
