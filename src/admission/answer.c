/* Writing what was decided in the words of the API, within what an API server takes. The
 * bytes depend on the request and the policies alone: the same review twice gets the same
 * answer twice. */
#include "admission/answer.h"

#include "admission/decision_id.h"
#include "admission/text.h"
#include "codec/json.h"

/* Bounds of what is sent; an API server cuts warnings at 4,096 characters in total. */
#define MESSAGE_MAX    16384
#define WARNING_MAX    4096
#define WARNINGS_MAX   100
#define CAUSES_MAX     100
#define ANNOTATION_MAX 4096

static void add_string(us_buf *body, us_str text)
{
    us_json_write_string(body, text, false);
}

/* "policy: text", on as many lines as the text has. */
static us_str phrase(us_arena *arena, const us_finding *finding)
{
    return us_str_format(arena, "%.*s: %.*s", US_STR_ARG(finding->policy),
                         US_STR_ARG(finding->text));
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
    for (; i < list->count; i++) {
        if (was_said(list, i))
            continue;
        us_str line = phrase(arena, &list->items[i]);
        if (i > 0 && text.length + line.length > limit)
            break;
        if (i > 0)
            us_buf_add_char(&text, '\n');
        us_buf_add_str(&text, line);
    }
    size_t more = list->count - i + list->dropped;
    if (more > 0)
        us_buf_add_format(&text, "\n… and %zu more", more);
    return us_buf_str(&text);
}

static void add_causes(us_buf *body, const us_review *review, const us_findings *denials)
{
    size_t written = 0;
    for (size_t i = 0; i < denials->count && written < CAUSES_MAX; i++) {
        const us_finding *finding = &denials->items[i];
        if (finding->field.length == 0)
            continue;
        if (written == 0) {
            us_buf_add_c(body, ",\"details\":{\"name\":");
            add_string(body, review->name);
            us_buf_add_c(body, ",\"group\":");
            add_string(body, review->group);
            us_buf_add_c(body, ",\"kind\":");
            add_string(body, review->kind);
            us_buf_add_c(body, ",\"causes\":[");
        }
        us_buf_add_c(body, written++ ? ",{\"message\":" : "{\"message\":");
        add_string(body, finding->text);
        us_buf_add_c(body, ",\"field\":");
        add_string(body, finding->field);
        us_buf_add_char(body, '}');
    }
    if (written > 0)
        us_buf_add_c(body, "]}");
}

static void add_status(us_buf *body, const us_review *review, const us_decision *decision,
                       us_str message)
{
    bool denied = decision->denials.count > 0;
    us_buf_add_c(body, denied ? ",\"status\":{\"code\":403,\"reason\":\"Forbidden\""
                              : ",\"status\":{\"code\":500,\"reason\":\"InternalError\"");
    us_buf_add_c(body, ",\"message\":");
    add_string(body, message);
    if (denied)
        add_causes(body, review, &decision->denials);
    us_buf_add_char(body, '}');
}

static void add_warnings(us_buf *body, us_arena *arena, const us_findings *warnings)
{
    if (warnings->count == 0)
        return;
    us_buf_add_c(body, ",\"warnings\":[");
    for (size_t i = 0, written = 0; i < warnings->count && written < WARNINGS_MAX; i++) {
        us_str line = phrase(arena, &warnings->items[i]);
        if (was_said(warnings, i))
            continue;
        if (written++ > 0)
            us_buf_add_char(body, ',');
        add_string(body, us_text_clean(arena, line, US_TEXT_ONE_LINE, WARNING_MAX));
    }
    us_buf_add_char(body, ']');
}

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

static us_str write_body(us_arena *arena, const us_review *review,
                         const us_decision *decision, const us_admission_answer *answer)
{
    us_buf body = us_buf_make(arena);
    begin_body(&body, review->api_version, review->uid, answer->allowed);
    if (!answer->allowed)
        add_status(&body, review, decision, answer->message);
    if (answer->patch.length > 0) {
        us_buf_add_c(&body, ",\"patchType\":\"JSONPatch\",\"patch\":\"");
        us_text_add_base64(&body, answer->patch);
        us_buf_add_char(&body, '"');
    }
    add_warnings(&body, arena, &decision->warnings);
    if (decision->dryruns.count > 0) {
        us_buf_add_c(&body, ",\"auditAnnotations\":{\"dryrun\":");
        add_string(&body, join(arena, &decision->dryruns, ANNOTATION_MAX));
        us_buf_add_char(&body, '}');
    }
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
        .decision_id = us_decision_id(arena, path, review->uid, revision),
        .revision = revision,
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
    answer.body = write_body(arena, review, decision, &answer);
    return answer;
}
