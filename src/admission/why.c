/* Why a rule says what it says: asked once more, traced. */
#include "admission/why.h"

#include "admission/why_record.h"

/* What an arena keeps from one rule to the next. */
#define KEPT_MEMORY ((size_t)256 << 10)

/* ---- One rule -------------------------------------------------------------------------- */

static bool says_something(us_value value)
{
    us_tag tag = us_value_tag(value);
    if (us_value_is_none(value) || us_value_is_false(value) || tag == US_TAG_NULL)
        return false;
    return tag < US_TAG_ARRAY || us_value_count(value) > 0;
}

static void set_error(us_arena *arena, us_mask *mask, us_why_rule *rule,
                      const usher_result *result)
{
    const usher_problem *problem = usher_problems_at(usher_result_problems(result), 0);
    us_str message = us_str_make(problem->message.text, problem->message.length);
    rule->error = us_mask_text(arena, mask, us_str_copy(arena, message));
}

/* A rule that is asked. */
typedef struct asking {
    us_arena *arena, *scratch;
    usher_worker *worker;
    us_mask *mask;
    const usher_value *input;
    const usher_limits *limits;
    const usher_value *answer;
} asking;

/* Not inlined, so that what it does to [rule] is in memory when an arena jumps out of it. */
__attribute__((noinline)) static void ask(const asking *a, us_why_rule *rule)
{
    const usher_result *result;
    const char *path = us_str_to_c(a->scratch, rule->path);
    usher_limits limits = a->limits ? *a->limits : (usher_limits){0};
    us_why_record *record =
        us_why_record_new(a->arena, a->scratch, a->mask, a->input ? *a->input : US_NONE);
    if (a->answer)
        limits.cancelled = us_why_record_one(record, rule->path, *a->answer);
    usher_worker_set_tracer(a->worker, us_why_record_event, record,
                            a->answer ? US_WHY_WANTED_OF_ONE : US_WHY_WANTED);
    usher_outcome outcome =
        usher_evaluate_value(a->worker, path, a->input, &limits, &result);
    usher_worker_set_tracer(a->worker, NULL, NULL, 0);
    if (outcome == USHER_ERROR)
        set_error(a->arena, a->mask, rule, result);
    if (outcome == USHER_OK && !a->answer) {
        const usher_value *value = usher_result_value(result);
        rule->value = us_why_show(a->arena, a->mask, US_STR_EMPTY, *value);
        rule->answers = says_something(*value);
    }
    rule->bodies = us_why_record_bodies(record, rule->path, &rule->body_count);
}

us_why_rule us_why_ask(us_arena *arena, us_arena *scratch, usher_worker *worker,
                       us_mask *mask, const char *path, const usher_value *input,
                       const usher_limits *limits, const usher_value *answer)
{
    const asking a = {arena, scratch, worker, mask, input, limits, answer};
    us_why_rule rule = {.path = us_str_copy(arena, us_str_from(path)),
                        .value = US_STR("undefined")};
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    arena->recovery = scratch->recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        usher_worker_set_tracer(worker, NULL, NULL, 0);
        rule = (us_why_rule){.path = us_str_from(path),
                             .value = US_STR("undefined"),
                             .error = US_STR("it does too much to be told")};
    } else {
        ask(&a, &rule);
    }
    arena->recovery = before;
    scratch->recovery = NULL;
    us_arena_reset(scratch, KEPT_MEMORY);
    return rule;
}

/* ---- One line -------------------------------------------------------------------------- */

void us_why_add_one_line(us_buf *out, us_str text)
{
    bool blank = false;
    for (size_t i = 0; i < text.length; i++) {
        bool is_blank = strchr(" \t\r\n", text.text[i]) && text.text[i];
        if (!is_blank && blank)
            us_buf_add_char(out, ' ');
        if (!is_blank)
            us_buf_add_char(out, text.text[i]);
        blank = is_blank;
    }
}

static void add_values(us_buf *out, const us_why_step *step)
{
    for (size_t i = 0; i < step->value_count; i++) {
        const us_why_value *value = &step->values[i];
        us_buf_add_format(out, "%s%.*s: ", i ? ", " : "", US_STR_ARG(value->name));
        us_buf_add_str(out, value->value);
    }
}

void us_why_add_step(us_buf *out, const us_why_step *step)
{
    us_why_add_one_line(out, step->text);
    if (step->value_count == 0)
        return;
    us_buf_add_c(out, "  # ");
    add_values(out, step);
}

void us_why_add_title(us_buf *out, const us_why_rule *rule)
{
    us_buf_add_str(out, rule->path);
    if (rule->error.length > 0)
        us_buf_add_format(out, " could not be evaluated: %.*s", US_STR_ARG(rule->error));
    else
        us_buf_add_format(out, " is %.*s", US_STR_ARG(rule->value));
}

/* The body that came furthest; NULL: there is none. */
static const us_why_body *best_body(const us_why_rule *rule)
{
    const us_why_body *best = NULL;
    for (size_t i = 0; i < rule->body_count; i++)
        if (!best || (!best->holds && rule->bodies[i]->step_count > best->step_count))
            best = rule->bodies[i];
    return best;
}

/* The step that tells most: the one that fails; of a body that holds, the last test of what was
 * read, for what only makes the answer says nothing of its reason. */
static const us_why_step *best_step(const us_why_body *body)
{
    const us_why_step *last = &body->steps[body->step_count - 1];
    const us_why_step *test = NULL;
    for (size_t i = body->step_count; i > 0 && body->holds; i--) {
        const us_why_step *step = &body->steps[i - 1];
        if (us_str_find(step->text, US_STR(" := "), 0) != US_STR_NONE)
            continue;
        if (step->value_count > 0)
            return step;
        test = test ? test : step;
    }
    return test ? test : last;
}

static void add_best_step(us_buf *out, const us_why_body *body)
{
    const us_why_step *step = best_step(body);
    us_buf_add_format(out, "%.*s:%u: %s: ", US_STR_ARG(step->file), step->row,
                      step->fails ? "fails" : "holds");
    us_why_add_step(out, step);
}

us_str us_why_line(us_arena *arena, const us_why_rule *rule)
{
    us_buf out = us_buf_make(arena);
    const us_why_body *body = best_body(rule);
    us_why_add_title(&out, rule);
    if (body && body->step_count > 0) {
        us_buf_add_c(&out, "; ");
        add_best_step(&out, body);
    }
    return us_buf_str(&out);
}

us_str us_why_answer_line(us_arena *arena, us_mask *mask, const us_why_rule *rule,
                          const usher_value *answer)
{
    us_buf out = us_buf_make(arena);
    us_str text = us_why_show(arena, mask, US_STR_EMPTY, *answer);
    const us_why_body *body = NULL;
    for (size_t i = 0; i < rule->body_count && !body; i++)
        if (rule->bodies[i]->holds && us_str_equal(rule->bodies[i]->answer, text))
            body = rule->bodies[i];
    for (size_t i = 0; i < rule->body_count && !body; i++)
        if (rule->bodies[i]->holds)
            body = rule->bodies[i];
    if (body && body->step_count > 0)
        add_best_step(&out, body);
    return us_buf_str(&out);
}
