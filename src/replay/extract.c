/* Reviews and tests of single events. A test says what each rule comes to for an input, for what the
 * webhook makes of that (exceptions, enforcement) is no policy's. */
#include "replay/extract.h"

#include "admission/plan.h"
#include "admission/text.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

static void put_text(us_object *object, const char *name, const char *text)
{
    put(object, name, us_value_string(us_str_from(text)));
}

/* ---- Reviews ------------------------------------------------------------------------- */

us_value us_replay_extract(us_arena *arena, us_mask *mask,
                           const us_replay_outcome *outcome, us_str *problem)
{
    const us_replay_rebuilt *rebuilt = outcome->rebuilt;
    us_object *review = us_object_new(arena, 3);
    *problem = US_STR_EMPTY;
    if (rebuilt->grade == US_REPLAY_NO_REVIEW)
        *problem = US_STR("it had no review");
    else if (rebuilt->grade == US_REPLAY_NOT_REPLAYABLE)
        *problem = US_STR("its review can't be had back");
    else if (!rebuilt->object_known)
        *problem = US_STR("the log does not have its object");
    else if (!rebuilt->old_known)
        *problem = US_STR("the log does not have the object as it was before");
    if (problem->length > 0)
        return US_NONE;
    put_text(review, "apiVersion", "admission.k8s.io/v1");
    put_text(review, "kind", "AdmissionReview");
    put(review, "request", rebuilt->request);
    return us_mask_value(arena, mask, us_value_object(review), NULL);
}

void us_replay_write_review(us_buf *out, us_value review)
{
    us_json_write(out, review, US_JSON_PRETTY);
    us_buf_add_char(out, '\n');
}

/* ---- Rego ---------------------------------------------------------------------------- */

static void add_rego(us_buf *out, us_value value);

static void add_set(us_buf *out, const us_set *set)
{
    const uint32_t *order = us_set_order(set);
    if (set->count == 0) {
        us_buf_add_c(out, "set()");
        return;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        us_buf_add_c(out, i == 0 ? "{" : ", ");
        add_rego(out, set->items[order[i]]);
    }
    us_buf_add_char(out, '}');
}

static void add_object(us_buf *out, const us_object *object)
{
    const uint32_t *order = us_object_order(object);
    us_buf_add_char(out, '{');
    for (uint32_t i = 0; i < object->count; i++) {
        us_buf_add_c(out, i == 0 ? "" : ", ");
        add_rego(out, object->keys[order[i]]);
        us_buf_add_c(out, ": ");
        add_rego(out, object->values[order[i]]);
    }
    us_buf_add_char(out, '}');
}

/* [value] as a term: JSON's texts and numbers are Rego's. */
static void add_rego(us_buf *out, us_value value)
{
    us_tag tag = us_value_tag(value);
    if (tag == US_TAG_SET) {
        add_set(out, value.as.set);
    } else if (tag == US_TAG_OBJECT) {
        add_object(out, value.as.object);
    } else if (tag == US_TAG_ARRAY) {
        us_buf_add_char(out, '[');
        for (uint32_t i = 0; i < value.as.array->count; i++) {
            us_buf_add_c(out, i == 0 ? "" : ", ");
            add_rego(out, value.as.array->items[i]);
        }
        us_buf_add_char(out, ']');
    } else {
        us_json_write(out, value, US_JSON_COMPACT);
    }
}

/* ---- Tests --------------------------------------------------------------------------- */

typedef struct testing {
    us_arena *arena;
    const us_admission_plan *plan;
    usher_worker *worker;
    us_value request; /* with the object as patches left it */
    us_value object;
    us_str id;                     /* of the event, as names may have it */
    us_buf body, inputs;           /* of the file, each in one piece */
    const us_plan_package *tested; /* the first */
    size_t count;                  /* of the packages that are tested */
    bool has_input[2];             /* with the request, or without */
} testing;

/* [text] as a part of a name. */
static us_str name_part(us_arena *arena, us_str text)
{
    us_buf out = us_buf_make(arena);
    for (size_t i = 0; i < text.length && i < 64; i++) {
        char c = text.text[i];
        bool fits =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        us_buf_add_char(&out, fits ? c : '_');
    }
    return us_buf_str(&out);
}

/* The name of the input that [package] sees, which then is among the inputs. */
static const char *input_of(testing *t, size_t index, const usher_value **input)
{
    static const char *const names[] = {"object", "object_with_request"};
    bool with_request = t->plan->packages[index].names_request;
    *input = us_admission_input(t->arena, t->plan, index, &t->request, &t->object);
    if (!t->has_input[with_request]) {
        us_buf_add_format(&t->inputs, "\n%s_%.*s := ", names[with_request],
                          US_STR_ARG(t->id));
        us_json_write(&t->inputs, **input, US_JSON_PRETTY);
        us_buf_add_char(&t->inputs, '\n');
    }
    t->has_input[with_request] = true;
    return names[with_request];
}

/* A line for [rule]: what it comes to. What has a secret in it is not written down, only that there is
 * something. */
static void add_rule(testing *t, const usher_rule *rule, const usher_value *input,
                     const char *input_name)
{
    const usher_result *result;
    usher_limits limits = t->plan->options.limits;
    usher_outcome outcome =
        usher_evaluate_value(t->worker, rule->path, input, &limits, &result);
    us_buf_add_char(&t->body, '\t');
    if (outcome == USHER_OK) {
        us_value value = us_value_copy(t->arena, *usher_result_value(result));
        us_value shown = us_mask_value(t->arena, t->plan->mask, value, NULL);
        us_buf_add_c(&t->body, rule->path);
        if (us_value_equal(value, shown)) {
            us_buf_add_c(&t->body, " == ");
            add_rego(&t->body, value);
        }
    } else {
        us_buf_add_format(&t->body, "not %s", rule->path);
    }
    us_buf_add_format(&t->body, " with input as %s_%.*s\n", input_name,
                      US_STR_ARG(t->id));
}

static void add_package(testing *t, size_t index)
{
    const us_plan_package *package = &t->plan->packages[index];
    const usher_value *input;
    if (package->constraint || package->denials.count == 0)
        return;
    const char *name = input_of(t, index, &input);
    t->tested = t->tested ? t->tested : package;
    t->count++;
    for (size_t i = 0; i < package->denials.count; i++)
        add_rule(t, package->denials.items[i], input, name);
}

/* Those packages that validation asks. */
static void add_packages(testing *t, us_value review)
{
    us_buf text = us_buf_make(t->arena);
    us_object *document = us_object_new(t->arena, 3);
    put(document, "apiVersion", us_value_member(review, "apiVersion"));
    put(document, "kind", us_value_member(review, "kind"));
    put(document, "request", t->request);
    us_json_write(&text, us_value_object(document), US_JSON_COMPACT);
    us_arena *scratch = us_arena_scratch(t->arena);
    us_admission_answer answer = us_admission_review(
        scratch, t->plan, t->worker, US_ADMISSION_VALIDATE, us_buf_str(&text), NULL);
    for (size_t i = 0; i < answer.outcome_count; i++)
        if (answer.outcomes[i].asked)
            add_package(t, answer.outcomes[i].package);
    us_arena_free(scratch);
}

static us_value with_object(us_arena *arena, us_value request, us_value object)
{
    const us_object *from = request.as.object;
    us_object *made = us_object_new(arena, from->count + 1);
    for (uint32_t i = 0; i < from->count; i++)
        us_object_put(made, from->keys[i], from->values[i]);
    put(made, "object", object);
    return us_value_object(made);
}

static void add_comments(us_buf *out, const us_replay_record *record, bool allowed,
                         const us_findings *denials)
{
    us_buf line = us_buf_make(out->arena);
    const us_str words[] = {record->received, record->user, record->verb, record->kind,
                            record->name};
    us_buf_add_format(&line, "%.*s:%llu:", US_STR_ARG(record->file),
                      (unsigned long long)record->line);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].length > 0)
            us_buf_add_format(&line, " %.*s", US_STR_ARG(words[i]));
    us_str clean = us_text_clean(out->arena, us_buf_str(&line), US_TEXT_ONE_LINE, 1000);
    us_buf_add_format(out, "# %.*s\n# It is %s", US_STR_ARG(clean),
                      allowed ? "admitted" : "denied");
    for (size_t i = 0; i < denials->count; i++) {
        clean = us_text_clean(out->arena, denials->items[i].text, US_TEXT_ONE_LINE, 1000);
        us_buf_add_format(out, "%s %.*s", i == 0 ? ":" : ";", US_STR_ARG(clean));
    }
    us_buf_add_c(out, ".\n");
}

bool us_replay_write_test(us_buf *out, const us_admission_plan *plan,
                          usher_worker *worker, us_value review,
                          const us_replay_record *record, us_str package, us_str *problem)
{
    us_arena *arena = out->arena;
    us_value request = us_value_member(review, "request");
    us_admission_verdict verdict =
        us_admission_judge(arena, plan, worker, &request, NULL);
    testing t = {
        .arena = arena,
        .plan = plan,
        .worker = worker,
        .object = verdict.object ? us_value_copy(arena, *verdict.object)
                                 : us_value_member(request, "object"),
        .id = name_part(arena, record->audit_id),
        .body = us_buf_make(arena),
        .inputs = us_buf_make(arena),
    };
    t.request = with_object(arena, request, t.object);
    *problem = US_STR_EMPTY;
    if (verdict.evaluation_error)
        *problem = US_STR("a policy fails for it");
    else
        add_packages(&t, review);
    if (problem->length == 0 && !t.tested)
        *problem = US_STR("no rule that denies is asked about it");
    if (problem->length > 0)
        return false;
    add_comments(out, record, verdict.allowed, &verdict.denials);
    if (package.length == 0)
        package =
            us_str_format(arena, "%.*s_test",
                          US_STR_ARG(t.count == 1 ? t.tested->name : US_STR("replay")));
    us_buf_add_format(out, "package %.*s\n\ntest_%s_%.*s if {\n", US_STR_ARG(package),
                      verdict.allowed ? "admitted" : "denied", US_STR_ARG(t.id));
    us_buf_add_str(out, us_buf_str(&t.body));
    us_buf_add_c(out, "}\n");
    us_buf_add_str(out, us_buf_str(&t.inputs));
    if (verdict.allowed != (record->candidate.verdict == US_REPLAY_ALLOW))
        *problem = US_STR("without its secrets the request is decided otherwise");
    return true;
}
