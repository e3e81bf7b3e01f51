/* An outcome as a report: an object is a case, a package a rule, a change a finding. What is
 * refused is found at the place in the new file, since that is what a merge request shows. */
#include "diff/compare.h"

static us_report_place report_place(us_diff_place place)
{
    return (us_report_place){place.file, place.at.row, place.at.column, false};
}

static us_report_level level_of(us_diff_verdict verdict)
{
    static const us_report_level levels[] = {US_REPORT_NOTE, US_REPORT_NOTE,
                                             US_REPORT_WARNING, US_REPORT_FAILURE};
    return levels[verdict];
}

static us_str message_of(us_arena *arena, const us_diff_change *change)
{
    us_buf text = us_buf_make(arena);
    us_buf_add_format(&text, "%.*s ", US_STR_ARG(change->class));
    us_diff_add_number(&text, change->weight);
    us_buf_add_format(&text, ": %.*s", US_STR_ARG(change->message));
    if (change->accepted.length > 0)
        us_buf_add_format(&text, " (accepted: %.*s)", US_STR_ARG(change->accepted));
    return us_buf_str(&text);
}

/* The breaking ones among the changes of an object that is refused are failures. */
static us_report_finding finding_of(us_arena *arena, const us_diff_object *object,
                                    const us_diff_change *change)
{
    bool breaks = us_str_is(change->class, "major") && change->accepted.length == 0;
    us_diff_place now = change->place_now;
    return (us_report_finding){
        .level = breaks ? level_of(object->verdict) : US_REPORT_NOTE,
        .rule = object->policy,
        .message = message_of(arena, change),
        .place = report_place(now.file.length > 0 ? now : change->place),
    };
}

static us_report_case case_of(us_arena *arena, const us_diff_object *object)
{
    us_diff_place at = object->state == US_DIFF_REMOVED ? object->old : object->new;
    size_t count = 0;
    us_report_finding *findings = us_arena_alloc_zero(
        arena, (object->problem_count + object->change_count + 1) * sizeof *findings);
    for (size_t i = 0; i < object->problem_count; i++)
        findings[count++] = (us_report_finding){
            .level = level_of(object->verdict),
            .rule = object->policy,
            .message = us_str_format(arena, "%.*s: %.*s", US_STR_ARG(object->title),
                                     US_STR_ARG(object->problems[i])),
            .fix = object->fix,
            .place = report_place(at),
        };
    for (size_t i = 0; i < object->change_count; i++)
        findings[count++] = finding_of(arena, object, &object->changes[i]);
    return (us_report_case){
        .suite = at.file,
        .name = object->title,
        .place = report_place(at),
        .findings = findings,
        .finding_count = count,
    };
}

static us_report_case case_of_error(us_arena *arena, const us_diff_error *error)
{
    us_report_finding *finding = us_arena_alloc(arena, sizeof *finding);
    *finding = (us_report_finding){
        .level = US_REPORT_ERROR,
        .rule = US_STR("usher"),
        .message = error->text,
        .place = report_place(error->place),
    };
    return (us_report_case){
        .suite = error->place.file,
        .name = US_STR("comparison"),
        .place = report_place(error->place),
        .findings = finding,
        .finding_count = 1,
    };
}

us_report us_diff_report(us_arena *arena, const us_diff_outcome *outcome)
{
    size_t count = outcome->error_count + outcome->count;
    us_report_case *cases = us_arena_alloc_array(arena, count + 1, sizeof *cases);
    us_report_rule *rules =
        us_arena_alloc_array(arena, outcome->rule_count + 1, sizeof *rules);
    for (size_t i = 0; i < outcome->error_count; i++)
        cases[i] = case_of_error(arena, &outcome->errors[i]);
    for (size_t i = 0; i < outcome->count; i++)
        cases[outcome->error_count + i] = case_of(arena, &outcome->objects[i]);
    /* What to do is said once for an object, not for each of its changes. */
    for (size_t i = 0; i < outcome->rule_count; i++)
        rules[i] = (us_report_rule){
            .name = outcome->rules[i].name,
            .title = outcome->rules[i].title,
            .description = outcome->rules[i].description,
            .severity = outcome->rules[i].severity,
        };
    return (us_report){
        .tool = "usher diff",
        .cases = cases,
        .case_count = count,
        .rules = rules,
        .rule_count = outcome->rule_count,
    };
}
