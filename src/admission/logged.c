/* Texts that came with a request are what its sender wanted them to be: long, or a secret.
 * Long ones are not looked through, and so not shown. Where policies keep something out of
 * the decision log, it is kept out of the log as well: both take it from the same event. That
 * costs an evaluation, which an answer waits for; so it is bounded. */
#include "admission/logged.h"

#include "admission/event_parts.h"
#include "admission/plan.h"

/* Texts beyond it are hidden: no name is as long. */
#define SHOWN_MAX ((size_t)4096)
#define STEPS_MAX UINT64_C(100000)

#define TOO_LONG "(hidden: it is too long)"

/* ---- What there is to tell ------------------------------------------------------------ */

static us_logged of_answer(const us_admission_answer *answer)
{
    us_value request = answer->request ? *answer->request : US_NONE;
    return (us_logged){
        .uid = answer->uid,
        .operation = answer->operation,
        .group = us_value_member_text(us_value_member(request, "kind"), "group"),
        .kind = answer->kind,
        .subresource = answer->subresource,
        .namespace = answer->namespace,
        .name = answer->name,
        .user = answer->username,
        .message = answer->message,
    };
}

/* As of_answer, of what policies have left. */
static us_logged of_event(const us_event *event, const us_admission_answer *answer)
{
    us_value request = us_value_member(event->input, "request");
    us_value status =
        us_value_member(us_value_member(event->result, "response"), "status");
    us_value kind = us_value_member(request, "kind");
    us_logged left = {
        .is_bare = true,
        .uid = us_value_member_text(request, "uid"),
        .operation = us_value_member_text(request, "operation"),
        .group = us_value_member_text(kind, "group"),
        .kind = us_value_member_text(kind, "kind"),
        .subresource = us_value_member_text(request, "subResource"),
        .namespace = us_value_member_text(request, "namespace"),
        .name = us_value_member_text(request, "name"),
        .user = us_value_member_text(us_value_member(request, "userInfo"), "username"),
        .message = answer->status == US_ADMISSION_ANSWERED
                       ? us_value_member_text(status, "message")
                       : answer->message,
    };
    if (left.name.length == 0)
        left.name = us_value_member_text(
            us_value_member(us_value_member(request, "oldObject"), "metadata"), "name");
    return left;
}

/* Of a review about which nobody can say what may be told. */
static us_logged of_nobody(void)
{
    us_str hidden = US_STR(US_MASK_UNREAD);
    return (us_logged){.is_bare = true,
                       .uid = hidden,
                       .operation = hidden,
                       .kind = hidden,
                       .name = hidden,
                       .user = hidden,
                       .message = hidden};
}

/* ---- What may be told ----------------------------------------------------------------- */

/* "name@version"; a name that is not there yet leaves nothing to refer to. */
static us_str prompt_ref(us_arena *arena, const us_prompt_facts *prompt)
{
    us_str version = prompt->version.length > 0 ? prompt->version : US_STR("unversioned");
    if (prompt->name.length == 0 || prompt->name.length + version.length > SHOWN_MAX)
        return US_STR_EMPTY;
    us_buf reference = us_buf_make(arena);
    us_buf_add_str(&reference, prompt->name);
    us_buf_add_char(&reference, '@');
    us_buf_add_str(&reference, version);
    return us_buf_str(&reference);
}

/* Adds what [request] says of a prompt, and masks all. The message of the answer is masked. */
static void complete(us_arena *arena, us_mask *mask, us_value request, us_logged *told)
{
    if (us_value_tag(request) == US_TAG_OBJECT)
        told->prompt = us_prompt_facts_of(arena, &request);
    told->prompt_ref = prompt_ref(arena, &told->prompt);
    us_str *const places[] = {
        &told->uid,  &told->operation,       &told->group,      &told->kind,
        &told->name, &told->namespace,       &told->prompt_ref, &told->subresource,
        &told->user, &told->prompt.llm_model};
    us_str texts[sizeof places / sizeof *places];
    const size_t count = sizeof places / sizeof *places;
    for (size_t i = 0; i < count; i++)
        texts[i] = places[i]->length > SHOWN_MAX ? US_STR(TOO_LONG) : *places[i];
    us_mask_texts(arena, mask, texts, count);
    for (size_t i = 0; i < count; i++)
        *places[i] = texts[i];
}

static us_logged ask(us_arena *arena, const us_admission_plan *plan, usher_worker *worker,
                     us_admission_path path, us_str review,
                     const us_admission_answer *answer)
{
    bool is_answered = answer->status == US_ADMISSION_ANSWERED;
    usher_limits limits = plan->options.limits;
    us_event_facts facts = {
        .decision_id = answer->decision_id,
        .revision = answer->revision,
        .path = path,
        .input = review,
        .result = is_answered ? answer->body : US_STR_EMPTY,
        .error = is_answered ? US_STR_EMPTY : answer->message,
    };
    us_event *event = us_event_new(arena, &facts);
    us_str why;
    limits.steps = STEPS_MAX;
    us_event_fate fate = us_event_ask(event, worker, NULL, &limits, &why);
    if (fate == US_EVENT_DROPPED)
        return (us_logged){.is_dropped = true};
    if (fate == US_EVENT_FAILED)
        return of_nobody();
    us_logged told = of_event(event, answer);
    complete(arena, plan->mask, us_value_member(event->input, "request"), &told);
    told.message = us_mask_text(arena, plan->mask, told.message);
    return told;
}

/* Not inlined: an exhausted arena jumps out of it. */
__attribute__((noinline)) static us_logged
look_through(us_arena *arena, const us_admission_plan *plan, usher_worker *worker,
             us_admission_path path, us_str review, const us_admission_answer *answer)
{
    if (plan->has_log_rules)
        return ask(arena, plan, worker, path, review, answer);
    us_logged told = of_answer(answer);
    complete(arena, plan->mask, answer->request ? *answer->request : US_NONE, &told);
    return told;
}

us_logged us_logged_of(us_arena *arena, const us_admission_plan *plan,
                       usher_worker *worker, us_admission_path path, us_str review,
                       const us_admission_answer *answer)
{
    us_recovery recovery;
    us_recovery *const before = arena->recovery;
    us_logged told;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery))
        told = of_nobody();
    else
        told = look_through(arena, plan, worker, path, review, answer);
    arena->recovery = before;
    return told;
}
