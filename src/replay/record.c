/* Records: made of outcomes, and compared. */
#include "replay/record.h"

#include "admission/capture.h"
#include "codec/json.h"
#include "value/array.h"

/* The lists of a judgement. */
enum { LISTS = 3 };

static const us_replay_sayings *list_of(const us_replay_judgement *judgement, int number)
{
    const us_replay_sayings *const lists[LISTS] = {
        &judgement->denials, &judgement->warnings, &judgement->errors};
    return lists[number];
}

/* ---- Names --------------------------------------------------------------------------- */

const char *us_replay_verdict_name(us_replay_verdict verdict)
{
    static const char *const names[US_REPLAY_VERDICTS] = {
        "allow", "deny", "indeterminate", "not applicable"};
    return names[verdict];
}

const char *us_replay_change_name(us_replay_change change)
{
    static const char *const names[US_REPLAY_CHANGES] = {
        "none",         "message changed", "determined",  "patch changed",
        "undetermined", "newly admitted",  "newly denied"};
    return names[change];
}

const char *us_replay_recorded_name(us_replay_recorded recorded)
{
    static const char *const names[US_REPLAY_RECORDED] = {"admitted", "denied", "failed",
                                                          "not recorded"};
    return names[recorded];
}

/* ---- Comparing ----------------------------------------------------------------------- */

static bool is_same_saying(const us_replay_saying *a, const us_replay_saying *b)
{
    return us_str_equal(a->message, b->message) && us_str_equal(a->policy, b->policy) &&
           us_str_equal(a->field, b->field);
}

bool us_replay_sayings_have(const us_replay_sayings *list, const us_replay_saying *saying)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_same_saying(&list->items[i], saying))
            return true;
    return false;
}

/* No list says the same twice (us_findings_add), so that one that has as many and all of the other
 * is the same, in whatever order. */
static bool are_same_sayings(const us_replay_sayings *a, const us_replay_sayings *b)
{
    if (a->count != b->count || a->dropped != b->dropped)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!is_same_saying(&a->items[i], &b->items[i]) &&
            !us_replay_sayings_have(b, &a->items[i]))
            return false;
    return true;
}

static bool say_the_same(const us_replay_judgement *a, const us_replay_judgement *b)
{
    for (int i = 0; i < LISTS; i++)
        if (!are_same_sayings(list_of(a, i), list_of(b, i)))
            return false;
    return true;
}

/* What they would do to the object; of one that is refused nothing is left. Looked at before the mask
 * is: two secrets look alike under it. */
static bool patch_the_same(const us_replay_decision *a, const us_replay_decision *b)
{
    const us_value *first = a->judged ? a->judged->patch : NULL;
    const us_value *second = b->judged ? b->judged->patch : NULL;
    if (a->verdict != US_REPLAY_ALLOW || !first || !second)
        return a->verdict != US_REPLAY_ALLOW || first == second;
    return us_value_equal(*first, *second);
}

static us_replay_change change_of(const us_replay_record *record,
                                  const us_replay_outcome *outcome)
{
    us_replay_verdict now = record->candidate.verdict;
    us_replay_verdict then = record->baseline.verdict;
    if (!record->has_baseline)
        return now == US_REPLAY_DENY && record->recorded == US_REPLAY_ADMITTED
                   ? US_REPLAY_NEWLY_DENIED
               : now == US_REPLAY_ALLOW && record->recorded == US_REPLAY_DENIED
                   ? US_REPLAY_NEWLY_ADMITTED
                   : US_REPLAY_SAME;
    if (now != then)
        return now == US_REPLAY_INDETERMINATE    ? US_REPLAY_UNDETERMINED
               : then == US_REPLAY_INDETERMINATE ? US_REPLAY_DETERMINED
               : now == US_REPLAY_DENY           ? US_REPLAY_NEWLY_DENIED
                                                 : US_REPLAY_NEWLY_ADMITTED;
    if (!patch_the_same(&outcome->candidate, outcome->baseline))
        return US_REPLAY_PATCH_CHANGED;
    return say_the_same(&record->candidate, &record->baseline)
               ? US_REPLAY_SAME
               : US_REPLAY_MESSAGE_CHANGED;
}

bool us_replay_record_is_news(const us_replay_record *record)
{
    return record->change != US_REPLAY_SAME ||
           record->candidate.verdict == US_REPLAY_DENY ||
           record->candidate.errors.count > 0 || record->candidate.failed;
}

/* ---- Where it comes from -------------------------------------------------------------- */

typedef struct policies {
    us_arena *arena;
    us_str *items;
    size_t count;
} policies;

/* Adds those of [list] of which [other], if there is one, has not the same saying. */
static void add_policies(policies *p, const us_replay_sayings *list,
                         const us_replay_sayings *other)
{
    for (size_t i = 0; i < list->count; i++) {
        us_str rule = list->items[i].rule, policy = list->items[i].policy;
        if (rule.length > 0)
            policy = us_str_format(p->arena, "%.*s.%.*s", US_STR_ARG(policy),
                                   US_STR_ARG(rule));
        bool is_new = !other || !us_replay_sayings_have(other, &list->items[i]);
        for (size_t j = 0; is_new && j < p->count; j++)
            is_new = !us_str_equal(p->items[j], policy);
        if (is_new)
            p->items[p->count++] = policy;
    }
}

/* The webhook, or the policy of the API server, that refused a request, by what the client was told;
 * empty: it is not said. */
static us_str refuser_of(us_str refusal)
{
    static const char *const words[] = {"admission webhook \"",
                                        "ValidatingAdmissionPolicy '"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        us_str word = us_str_from(words[i]);
        us_str quote = us_str_slice(word, word.length - 1, word.length);
        size_t at = us_str_find(refusal, word, 0);
        size_t from = at == US_STR_NONE ? 0 : at + word.length;
        size_t end = us_str_find(refusal, quote, from);
        if (at != US_STR_NONE && end != US_STR_NONE)
            return us_str_slice(refusal, from, end);
    }
    return US_STR_EMPTY;
}

const us_str *us_replay_record_policies(us_arena *arena, const us_replay_record *record,
                                        size_t *count)
{
    const us_replay_judgement *now = &record->candidate, *then = &record->baseline;
    bool compares = record->has_baseline && record->change != US_REPLAY_SAME;
    size_t most = 1;
    for (int i = 0; i < LISTS; i++)
        most += list_of(now, i)->count + list_of(then, i)->count;
    policies p = {arena, us_arena_alloc_array(arena, most, sizeof *p.items), 0};
    add_policies(&p, &now->denials, compares ? &then->denials : NULL);
    add_policies(&p, &now->errors, compares ? &then->errors : NULL);
    if (compares) {
        add_policies(&p, &then->denials, &now->denials);
        add_policies(&p, &then->errors, &now->errors);
    }
    if (record->change == US_REPLAY_NEWLY_ADMITTED && !compares) {
        us_str refuser = refuser_of(record->refusal);
        p.items[p.count] = refuser;
        p.count += refuser.length > 0;
    }
    if (record->change == US_REPLAY_MESSAGE_CHANGED) {
        add_policies(&p, &now->warnings, &then->warnings);
        add_policies(&p, &then->warnings, &now->warnings);
    }
    *count = p.count;
    return p.items;
}

us_str us_replay_record_kind(us_arena *arena, const us_replay_record *record)
{
    us_str kind = record->kind.length > 0 ? record->kind : record->resource;
    return record->group.length == 0
               ? kind
               : us_str_format(arena, "%.*s/%.*s", US_STR_ARG(record->group),
                               US_STR_ARG(kind));
}

/* ---- Making -------------------------------------------------------------------------- */

/* Rules of their own names tell more than the package. */
static us_str rule_of(const us_finding *finding)
{
    us_str name = us_str_from(finding->rule ? finding->rule->name : NULL);
    bool is_plain = finding->of_constraint || us_str_is(name, "deny") ||
                    us_str_is(name, "violation") || us_str_is(name, "warn");
    return is_plain ? US_STR_EMPTY : name;
}

static us_replay_sayings sayings_of(us_arena *arena, const us_findings *findings)
{
    us_replay_sayings list = {NULL, findings->count, findings->dropped};
    if (list.count > 0)
        list.items = us_arena_alloc_array(arena, list.count, sizeof *list.items);
    for (size_t i = 0; i < list.count; i++)
        list.items[i] = (us_replay_saying){
            .policy = findings->items[i].policy,
            .message = findings->items[i].text,
            .field = findings->items[i].field,
            .rule = rule_of(&findings->items[i]),
        };
    return list;
}

/* What was made of an event is no request that anybody would judge. */
static us_replay_sayings wrong_request(us_arena *arena, const char *why)
{
    us_replay_saying *saying = us_arena_alloc(arena, sizeof *saying);
    *saying = (us_replay_saying){.policy = US_STR("usher"), .message = us_str_from(why)};
    return (us_replay_sayings){saying, 1, 0};
}

/* [patch] of the object of [kind], masked. */
static us_value masked_patch(us_arena *arena, us_mask *mask, us_str kind, us_value patch)
{
    us_buf review = us_buf_make(arena), text = us_buf_make(arena);
    us_value masked;
    us_diag diag = {0};
    us_buf_add_c(&review, "{\"request\":{\"kind\":{\"kind\":");
    us_json_write_string(&review, kind, false);
    us_buf_add_c(&review, "}}}");
    us_json_write(&text, patch, US_JSON_COMPACT);
    us_str shown = us_capture_patch(arena, mask, us_buf_str(&review), us_buf_str(&text));
    return us_json_read(arena, shown, NULL, &masked, NULL, &diag)
               ? masked
               : us_value_array(us_array_new(arena, 0));
}

static us_replay_judgement judgement_of(us_arena *arena, us_mask *mask, us_str kind,
                                        const us_replay_decision *decision)
{
    const us_admission_verdict *judged = decision->judged;
    us_replay_judgement made = {.verdict = decision->verdict, .patch = US_NONE};
    if (!judged)
        return made;
    made.denials = sayings_of(arena, &judged->denials);
    made.warnings = sayings_of(arena, &judged->warnings);
    made.errors = sayings_of(arena, &judged->errors);
    made.failed = judged->evaluation_error || judged->wrong;
    if (judged->wrong)
        made.errors = wrong_request(arena, judged->wrong);
    if (judged->patch && judged->allowed)
        made.patch = masked_patch(arena, mask, kind, *judged->patch);
    return made;
}

/* The name of the object, as far as the log tells it. */
static us_str name_of(const us_replay_outcome *outcome)
{
    us_str name = us_value_member_text(outcome->rebuilt->request, "name");
    return name.length > 0 ? name : outcome->event->name;
}

/* All that does not come of policies, as it is in the log. */
static us_replay_record read_event(const us_replay_outcome *outcome)
{
    const us_replay_event *event = outcome->event;
    const us_replay_rebuilt *rebuilt = outcome->rebuilt;
    us_value kind = us_value_member(rebuilt->request, "kind");
    bool had_review = rebuilt->grade != US_REPLAY_NO_REVIEW;
    us_replay_recorded recorded = had_review ? rebuilt->recorded : US_REPLAY_ADMITTED;
    return (us_replay_record){
        .file = outcome->file,
        .line = outcome->line,
        .received = event->received,
        .time = event->time,
        .audit_id = event->audit_id,
        .user = us_value_member_text(event->user, "username"),
        .verb = event->verb,
        .operation = us_value_member_text(rebuilt->request, "operation"),
        .group = event->group,
        .resource = event->resource,
        .subresource = event->subresource,
        .kind = us_value_member_text(kind, "kind"),
        .namespace = event->namespace,
        .name = name_of(outcome),
        .grade = rebuilt->grade,
        .remarks = rebuilt->remarks,
        .recorded = recorded,
        .refusal = recorded == US_REPLAY_ADMITTED ? US_STR_EMPTY : event->message,
    };
}

/* All that whoever wrote to the API server could choose. */
static void mask_texts(us_arena *arena, us_mask *mask, us_replay_record *record)
{
    us_str *const from_log[] = {
        &record->received,  &record->audit_id, &record->user,        &record->verb,
        &record->group,     &record->resource, &record->subresource, &record->kind,
        &record->namespace, &record->name,     &record->refusal,
    };
    enum { COUNT = sizeof from_log / sizeof *from_log };
    us_str texts[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        texts[i] = *from_log[i];
    us_mask_texts(arena, mask, texts, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        *from_log[i] = texts[i];
    record->time = us_replay_time(record->received);
}

us_replay_record us_replay_record_make(us_arena *arena, us_mask *mask,
                                       const us_replay_outcome *outcome)
{
    us_replay_record record = read_event(outcome);
    record.candidate = judgement_of(arena, mask, record.kind, &outcome->candidate);
    record.has_baseline = outcome->baseline != NULL;
    if (outcome->baseline)
        record.baseline = judgement_of(arena, mask, record.kind, outcome->baseline);
    record.change = change_of(&record, outcome);
    mask_texts(arena, mask, &record);
    return record;
}

/* ---- Copying ------------------------------------------------------------------------- */

static us_replay_sayings copy_sayings(us_arena *arena, const us_replay_sayings *list)
{
    us_replay_sayings copy = *list;
    if (list->count > 0)
        copy.items = us_arena_alloc_array(arena, list->count, sizeof *copy.items);
    for (size_t i = 0; i < list->count; i++)
        copy.items[i] = (us_replay_saying){
            .policy = us_str_copy(arena, list->items[i].policy),
            .message = us_str_copy(arena, list->items[i].message),
            .field = us_str_copy(arena, list->items[i].field),
            .rule = us_str_copy(arena, list->items[i].rule),
        };
    return copy;
}

static void copy_judgement(us_arena *arena, us_replay_judgement *judgement)
{
    judgement->denials = copy_sayings(arena, &judgement->denials);
    judgement->warnings = copy_sayings(arena, &judgement->warnings);
    judgement->errors = copy_sayings(arena, &judgement->errors);
    if (!us_value_is_none(judgement->patch))
        judgement->patch = us_value_copy(arena, judgement->patch);
}

us_replay_record us_replay_record_copy(us_arena *arena, const us_replay_record *record)
{
    us_replay_record copy = *record;
    us_str *const texts[] = {
        &copy.file,      &copy.received, &copy.audit_id, &copy.user,        &copy.verb,
        &copy.operation, &copy.group,    &copy.resource, &copy.subresource, &copy.kind,
        &copy.namespace, &copy.name,     &copy.refusal,  &copy.accepted,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = us_str_copy(arena, *texts[i]);
    copy_judgement(arena, &copy.candidate);
    if (copy.has_baseline)
        copy_judgement(arena, &copy.baseline);
    return copy;
}
