/* Writing what was decided in the words of the API, within what an API server takes. The
 * bytes depend on the request and the policies alone: the same review twice gets the same
 * answer twice. */
#include "admission/answer.h"

#include "admission/text.h"
#include "base/utf8.h"
#include "codec/json.h"
#include "value/object.h"

/* Bounds of what is sent, in bytes but for the warnings. */
#define MESSAGE_MAX    16384
#define CAUSES_MAX     100
#define CAUSES_BYTES   65536
#define ANNOTATION_MAX 4096
#define NAMES_MAX      1024
#define REASON_MAX     1024
#define NAME_BYTES     512

/* An API server passes on 4,096 characters of the warnings to one request; beyond that it
 * cuts each to 256 and drops the last. Mutation and validation have half of them each, and
 * cut for themselves, so that the person is told of what is not shown. */
#define WARNINGS_RUNES 2000
#define WARNING_RUNES  256
/* Kept for the line that says how many more there are. */
#define MORE_RUNES 32
#define LINE_MAX   16384

/* Room for an answer, and for a message, of the usual size. */
#define USUAL_BODY 1024
#define USUAL_TEXT 512

static void add_string(us_buf *body, us_str text)
{
    us_json_write_string(body, text, false);
}

/* What the request calls things is as little trusted as what policies say of them. */
static void add_clean(us_buf *body, us_str name)
{
    add_string(body, us_text_clean(body->arena, name, US_TEXT_ONE_LINE, NAME_BYTES));
}

/* "policy: text", on as many lines as the text has; "[constraint] text" as Gatekeeper
 * has it. */
static void add_phrase(us_buf *line, const us_finding *finding)
{
    us_buf_add_c(line, finding->of_constraint ? "[" : "");
    us_buf_add_str(line, finding->policy);
    us_buf_add_c(line, finding->of_constraint ? "] " : ": ");
    us_buf_add_str(line, finding->text);
}

static us_str phrase(us_arena *arena, const us_finding *finding)
{
    us_buf line = us_buf_make(arena);
    add_phrase(&line, finding);
    return us_buf_str(&line);
}

/* True if one before number [index] says the same, of another field. */
static bool was_said(const us_findings *list, size_t index)
{
    const us_finding *finding = &list->items[index];
    for (size_t i = 0; i < index; i++)
        if (us_str_equal(list->items[i].policy, finding->policy) &&
            us_str_equal(list->items[i].text, finding->text))
            return true;
    return false;
}

/* All of [list], one below the other, in no more than [limit] bytes or so. */
static us_str join(us_arena *arena, const us_findings *list, size_t limit)
{
    us_buf text = us_buf_make(arena);
    size_t i = 0;
    if (list->count > 0)
        us_buf_reserve(&text, USUAL_TEXT);
    for (; i < list->count; i++) {
        if (was_said(list, i))
            continue;
        size_t length = list->items[i].policy.length + list->items[i].text.length +
                        (list->items[i].of_constraint ? 3 : 2);
        if (i > 0 && text.length + length > limit)
            break;
        if (i > 0)
            us_buf_add_char(&text, '\n');
        add_phrase(&text, &list->items[i]);
    }
    size_t more = list->count - i + list->dropped;
    if (more > 0)
        us_buf_add_format(&text, "\n… and %zu more", more);
    return us_buf_str(&text);
}

/* What a template's rule gives as details, but for what is empty. */
static us_value details_of(const us_finding *finding)
{
    const us_value *details = finding->of_constraint && finding->answer &&
                                      us_value_tag(*finding->answer) == US_TAG_OBJECT
                                  ? us_object_get_c(finding->answer->as.object, "details")
                                  : NULL;
    /* The field is told already. */
    size_t told = finding->field.length > 0 ? 1 : 0;
    bool empty = !details || us_value_tag(*details) != US_TAG_OBJECT ||
                 us_value_count(*details) <= told;
    return empty ? US_NONE : *details;
}

/* A cause has no place for details but its reason, which holds them as JSON. */
static void add_cause(us_buf *body, us_mask *mask, const us_finding *finding)
{
    us_value details = details_of(finding);
    us_buf_add_c(body, "{\"message\":");
    add_string(body, finding->text);
    if (!us_value_is_none(details)) {
        us_buf reason = us_buf_make(body->arena);
        details = us_mask_value(body->arena, mask, details, NULL);
        us_json_write(&reason, details, US_JSON_COMPACT);
        if (reason.length <= ANNOTATION_MAX) {
            us_buf_add_c(body, ",\"reason\":");
            add_string(body, us_buf_str(&reason));
        }
    }
    if (finding->field.length > 0) {
        us_buf_add_c(body, ",\"field\":");
        add_string(body, finding->field);
    }
    us_buf_add_char(body, '}');
}

static void begin_causes(us_buf *body, us_mask *mask, const us_review *review)
{
    us_str object[] = {review->name, review->group, review->kind};
    us_mask_texts(body->arena, mask, object, sizeof object / sizeof *object);
    us_buf_add_c(body, ",\"details\":{\"name\":");
    add_clean(body, object[0]);
    us_buf_add_c(body, ",\"group\":");
    add_clean(body, object[1]);
    us_buf_add_c(body, ",\"kind\":");
    add_clean(body, object[2]);
    us_buf_add_c(body, ",\"causes\":[");
}

static void add_causes(us_buf *body, us_mask *mask, const us_review *review,
                       const us_findings *denials)
{
    size_t written = 0;
    size_t end = body->length + CAUSES_BYTES;
    for (size_t i = 0; i < denials->count && written < CAUSES_MAX && body->length < end;
         i++) {
        const us_finding *finding = &denials->items[i];
        if (finding->field.length == 0 && us_value_is_none(details_of(finding)))
            continue;
        if (written == 0)
            begin_causes(body, mask, review);
        us_buf_add_c(body, written++ ? "," : "");
        add_cause(body, mask, finding);
    }
    if (written > 0)
        us_buf_add_c(body, "]}");
}

static void add_status(us_buf *body, us_mask *mask, const us_review *review,
                       const us_decision *decision, us_str message)
{
    bool denied = decision->denials.count > 0;
    us_buf_add_c(body, denied ? ",\"status\":{\"code\":403,\"reason\":\"Forbidden\""
                              : ",\"status\":{\"code\":500,\"reason\":\"InternalError\"");
    us_buf_add_c(body, ",\"message\":");
    add_string(body, message);
    if (denied)
        add_causes(body, mask, review, &decision->denials);
    us_buf_add_char(body, '}');
}

/* ---- Warnings ------------------------------------------------------------------------ */

typedef struct warnings {
    us_str *lines; /* each as it is sent, none twice */
    size_t count;
    size_t runes; /* of all of them */
} warnings;

static bool has_line(const warnings *all, us_str line)
{
    for (size_t i = 0; i < all->count; i++)
        if (us_str_equal(all->lines[i], line))
            return true;
    return false;
}

/* The first [runes] characters of [text], the last of them "…" if there were more. */
static us_str cut(us_arena *arena, us_str text, size_t runes)
{
    if (us_utf8_count(text) <= runes)
        return text;
    us_str kept = us_str_slice(text, 0, us_utf8_offset(text, runes - 1));
    return us_str_format(arena, "%.*s…", US_STR_ARG(kept));
}

static warnings lines_of(us_arena *arena, const us_findings *list)
{
    warnings all = {.lines = us_arena_alloc_array(arena, list->count, sizeof *all.lines)};
    for (size_t i = 0; i < list->count; i++) {
        us_str line = us_text_clean(arena, phrase(arena, &list->items[i]),
                                    US_TEXT_ONE_LINE, LINE_MAX);
        if (has_line(&all, line))
            continue;
        all.lines[all.count++] = line;
        all.runes += us_utf8_count(line);
    }
    return all;
}

/* Cuts what is too much, and counts it. */
static size_t shorten(us_arena *arena, warnings *all)
{
    size_t count = all->count;
    size_t limit = count == 1 ? WARNINGS_RUNES - MORE_RUNES : WARNING_RUNES;
    if (all->runes <= WARNINGS_RUNES)
        return 0;
    all->count = 0;
    all->runes = 0;
    for (size_t i = 0; i < count; i++) {
        us_str line = cut(arena, all->lines[i], limit);
        size_t runes = us_utf8_count(line);
        if (has_line(all, line))
            continue;
        if (all->runes + runes > WARNINGS_RUNES - MORE_RUNES)
            return count - i;
        all->runes += runes;
        all->lines[all->count++] = line;
    }
    return 0;
}

static void add_warnings(us_buf *body, us_arena *arena, const us_findings *list)
{
    if (list->count == 0)
        return;
    warnings all = lines_of(arena, list);
    size_t more = shorten(arena, &all) + list->dropped;
    for (size_t i = 0; i < all.count; i++) {
        us_buf_add_c(body, i > 0 ? "," : ",\"warnings\":[");
        add_string(body, all.lines[i]);
    }
    if (more > 0)
        us_buf_add_format(body, ",\"usher: … and %zu more warnings\"", more);
    us_buf_add_char(body, ']');
}

/* ---- Audit annotations --------------------------------------------------------------- */

static bool has_denied(const us_admission_outcome *outcome)
{
    return outcome->denials > 0;
}

static bool has_failed(const us_admission_outcome *outcome)
{
    return outcome->errors > 0;
}

static bool has_spoken(const us_admission_outcome *outcome)
{
    return outcome->warnings > 0 || outcome->patched;
}

static bool was_held_back(const us_admission_outcome *outcome)
{
    return outcome->dryruns > 0;
}

/* The names of the packages that are why the answer is what it is. */
static us_str names_of_policies(us_arena *arena, const us_admission_plan *plan,
                                const us_decision *decision)
{
    static bool (*const reasons[])(const us_admission_outcome *) = {
        has_denied, has_failed, has_spoken, was_held_back};
    us_buf names = us_buf_make(arena);
    for (size_t r = 0; r < sizeof reasons / sizeof *reasons && names.length == 0; r++)
        for (size_t i = 0; decision->outcomes && i < plan->count; i++) {
            us_str name = plan->packages[i].name;
            if (!reasons[r](&decision->outcomes[i]))
                continue;
            us_str separator = names.length > 0 ? US_STR(",") : US_STR_EMPTY;
            bool fits = names.length + name.length + sizeof ",…" <= NAMES_MAX;
            us_buf_add_str(&names, separator);
            us_buf_add_str(&names, fits ? name : US_STR("…"));
            if (!fits)
                break;
        }
    return us_buf_str(&names);
}

static void add_annotation(us_buf *body, const char *key, us_str value)
{
    if (value.length == 0)
        return;
    us_buf_add_c(body, ",\"");
    us_buf_add_c(body, key);
    us_buf_add_c(body, "\":");
    add_string(body, value);
}

static us_str first_line(us_arena *arena, us_str message)
{
    size_t end = us_str_find(message, US_STR("\n"), 0);
    if (end != US_STR_NONE)
        message = us_str_slice(message, 0, end);
    return us_text_clean(arena, message, US_TEXT_ONE_LINE, REASON_MAX);
}

/* Nothing where nothing was said: most requests are of that kind, and an audit log keeps
 * every byte. */
static void add_audit_annotations(us_buf *body, us_arena *arena,
                                  const us_admission_plan *plan,
                                  const us_decision *decision,
                                  const us_admission_answer *answer)
{
    if (answer->allowed && !answer->patched && decision->warnings.count == 0 &&
        decision->dryruns.count == 0)
        return;
    us_buf_add_c(body, ",\"auditAnnotations\":{\"revision\":");
    add_string(body, answer->revision);
    add_annotation(body, "decision-id", answer->decision_id);
    add_annotation(body, "policy", names_of_policies(arena, plan, decision));
    add_annotation(body, "reason", first_line(arena, answer->message));
    add_annotation(body, "why", answer->why);
    add_annotation(body, "dryrun", join(arena, &decision->dryruns, ANNOTATION_MAX));
    us_buf_add_char(body, '}');
}

/* ---- Answers ------------------------------------------------------------------------- */

static us_str patch_text(us_arena *arena, us_value patch)
{
    us_buf text = us_buf_make(arena);
    if (us_value_is_none(patch))
        return US_STR_EMPTY;
    us_json_write(&text, patch, US_JSON_COMPACT);
    return us_buf_str(&text);
}

static void begin_body(us_buf *body, us_str api_version, us_str uid, bool allowed)
{
    us_buf_add_c(body, "{\"kind\":\"AdmissionReview\",\"apiVersion\":");
    add_string(body, api_version);
    us_buf_add_c(body, ",\"response\":{\"uid\":");
    add_string(body, uid);
    us_buf_add_c(body, allowed ? ",\"allowed\":true" : ",\"allowed\":false");
}

static us_str write_body(us_arena *arena, const us_admission_plan *plan,
                         const us_review *review, const us_decision *decision,
                         const us_admission_answer *answer)
{
    us_buf body = us_buf_make(arena);
    us_buf_reserve(&body, USUAL_BODY);
    begin_body(&body, review->api_version, review->uid, answer->allowed);
    if (!answer->allowed)
        add_status(&body, plan->mask, review, decision, answer->message);
    if (answer->patch.length > 0) {
        us_buf_add_c(&body, ",\"patchType\":\"JSONPatch\",\"patch\":\"");
        us_text_add_base64(&body, answer->patch);
        us_buf_add_char(&body, '"');
    }
    add_warnings(&body, arena, &decision->warnings);
    add_audit_annotations(&body, arena, plan, decision, answer);
    us_buf_add_c(&body, "}}\n");
    return us_buf_str(&body);
}

static const usher_value *kept_request(us_arena *arena, const us_review *review)
{
    if (us_value_tag(review->request) != US_TAG_OBJECT)
        return NULL;
    us_value *kept = us_arena_alloc(arena, sizeof *kept);
    *kept = review->request;
    return kept;
}

us_admission_answer us_answer_write(us_arena *arena, const us_admission_plan *plan,
                                    us_admission_path path, const us_review *review,
                                    const us_decision *decision)
{
    us_str revision = us_str_from(usher_policy_revision(plan->policy));
    us_admission_answer answer = {
        .uid = review->uid,
        .kind = review->kind,
        .operation = review->operation_name,
        .name = review->name,
        .namespace = review->namespace,
        .username = review->username,
        .subresource = review->subresource,
        .evaluation_error = decision->evaluation_error,
        .exhausted = decision->exhausted,
        .warning_count = decision->warnings.count,
        .dryrun_count = decision->dryruns.count,
        .decision_id = us_decision_id(arena, plan->ids, path, review->uid),
        .revision = revision,
        .why = decision->why,
        .denials = decision->denials,
        .warnings = decision->warnings,
        .dryruns = decision->dryruns,
        .errors = decision->errors,
        .outcomes = decision->outcomes,
        .outcome_count = decision->outcomes ? plan->count : 0,
        .request = kept_request(arena, review),
    };
    /* A denial stands, whatever else could not be evaluated. */
    bool denied = decision->denials.count > 0;
    answer.allowed = !denied && decision->errors.count == 0;
    if (!answer.allowed)
        answer.message =
            join(arena, denied ? &decision->denials : &decision->errors, MESSAGE_MAX);
    else
        answer.patch = patch_text(arena, decision->patch);
    answer.patched = answer.patch.length > 0;
    if (!answer.allowed && !denied && plan->options.error_is_500) {
        answer.status = US_ADMISSION_FAILED;
        answer.body = us_str_format(arena, "%.*s\n", US_STR_ARG(answer.message));
        return answer;
    }
    answer.body = write_body(arena, plan, review, decision, &answer);
    return answer;
}
