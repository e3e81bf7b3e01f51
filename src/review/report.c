/* An outcome as a report: an object is a case, a package a rule. */
#include "review/review.h"

static us_report_level level_of(us_review_level level)
{
    switch (level) {
    case US_REVIEW_DENY:
        return US_REPORT_FAILURE;
    case US_REVIEW_WARN:
        return US_REPORT_WARNING;
    case US_REVIEW_ERROR:
        return US_REPORT_ERROR;
    case US_REVIEW_DRYRUN:
    case US_REVIEW_EXCEPTION:
    case US_REVIEW_LEVELS:
        break;
    }
    return US_REPORT_NOTE;
}

/* Reports have no column for the field. */
static us_str message_of(us_arena *arena, const us_review_finding *finding)
{
    if (!us_review_shows_field(finding))
        return finding->message;
    return us_str_format(arena, "%.*s: %.*s", US_STR_ARG(finding->field),
                         US_STR_ARG(finding->message));
}

static us_report_finding finding_of(us_arena *arena, const us_review_finding *finding,
                                    bool of_cluster)
{
    return (us_report_finding){
        .level = level_of(finding->level),
        .rule = finding->policy.length > 0 ? finding->policy : US_STR("usher"),
        .message = message_of(arena, finding),
        .fix = finding->fix,
        .place = {finding->file, finding->at.row, finding->at.column, of_cluster},
    };
}

/* The packages that findings name, each once. */
static void add_rules(us_arena *arena, us_report *report,
                      const us_review_outcome *outcome)
{
    bool *seen = us_arena_alloc_zero(arena, outcome->package_count + 1);
    us_report_rule *rules =
        us_arena_alloc_array(arena, outcome->package_count + 1, sizeof *rules);
    for (size_t i = 0; i < outcome->count; i++) {
        const us_review_finding *finding = &outcome->findings[i];
        if (finding->package_number == SIZE_MAX || seen[finding->package_number])
            continue;
        seen[finding->package_number] = true;
        rules[report->rule_count++] = (us_report_rule){
            .name = finding->policy,
            .title = finding->title,
            .description = finding->description,
            .fix = finding->policy_fix,
            .severity = finding->policy_severity,
        };
    }
    report->rules = rules;
}

us_report us_review_report(us_arena *arena, const us_review_outcome *outcome)
{
    us_report report = {.tool = outcome->of_cluster ? "usher audit" : "usher review",
                        .case_count = outcome->object_count};
    us_report_finding *findings =
        us_arena_alloc_array(arena, outcome->count + 1, sizeof *findings);
    us_report_case *cases =
        us_arena_alloc_zero(arena, (outcome->object_count + 1) * sizeof *cases);
    for (size_t i = 0; i < outcome->count; i++)
        findings[i] = finding_of(arena, &outcome->findings[i], outcome->of_cluster);
    for (size_t i = 0; i < outcome->object_count; i++) {
        const us_review_object *object = &outcome->objects[i];
        us_str file = outcome->files[object->file_number];
        cases[i] = (us_report_case){
            .suite = file,
            .name = object->name,
            .place = {outcome->of_cluster && object->count > 0 ? object->name : file,
                      object->at.row, object->at.column, outcome->of_cluster},
            .output = object->print,
            .findings = findings + object->first,
            .finding_count = object->count,
        };
    }
    report.cases = cases;
    add_rules(arena, &report, outcome);
    return report;
}
