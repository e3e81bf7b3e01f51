/* The audit itself: list after list, page after page. While one page is judged, on all threads, the
 * next one is on its way; what is left of a page is its record (journal.h). A list that expires
 * while it is read is read again from its beginning, for pages of two states of a cluster are
 * not one list. */
#include "audit/journal.h"

#include "admission/match.h"
#include "base/threads.h"

#include <stdarg.h>
#include <time.h>

#define TRIES    3
#define RESTARTS 5
/* Memory that a page keeps for the next one. */
#define KEPT_MEMORY ((size_t)64 << 20)

enum { GONE = 410, TOO_MANY = 429 };

/* ---- Opening ------------------------------------------------------------------------- */

void us_audit_note(us_audit *audit, const char *format, ...)
{
    us_arena *arena = us_arena_scratch(audit->arena);
    va_list list;
    va_start(list, format);
    us_str sentence = us_str_format_list(arena, format, list);
    va_end(list);
    audit->options->note(audit->options->data, sentence);
    us_arena_free(arena);
}

void us_audit_tell(us_audit *audit, const us_audit_progress *progress)
{
    if (audit->options->tell)
        audit->options->tell(audit->options->data, progress);
}

us_audit *us_audit_open(us_arena *arena, const us_audit_options *options, us_str *error)
{
    us_audit *audit = us_arena_alloc_zero(arena, sizeof *audit);
    *audit = (us_audit){.arena = arena, .options = options, .kinds = us_kinds_new(arena)};
    if (!us_api_discover(arena, options->config, &audit->resources, error)) {
        *error = us_str_format(arena, "%.*s: %.*s", US_STR_ARG(options->config->server),
                               US_STR_ARG(*error));
        return NULL;
    }
    for (size_t i = 0; i < audit->resources.count; i++) {
        const us_api_resource *resource = &audit->resources.items[i];
        us_kinds_add(arena, audit->kinds, resource->group, resource->kind,
                     resource->resource, !resource->is_namespaced);
    }
    audit->review = (us_review_options){
        .operation = "CREATE",
        .user = options->user ? options->user : "usher:audit",
        .groups = options->groups,
        .threads = options->threads,
        .kinds = audit->kinds,
    };
    return audit;
}

/* ---- Pages --------------------------------------------------------------------------- */

us_value us_audit_trim(us_arena *arena, us_value object)
{
    us_value metadata = us_value_member(object, "metadata");
    if (us_value_is_none(us_value_member(metadata, "managedFields")))
        return object;
    const us_object *from = metadata.as.object, *whole = object.as.object;
    us_object *kept = us_object_new(arena, from->count);
    us_object *result = us_object_new(arena, whole->count);
    for (uint32_t i = 0; i < from->count; i++)
        if (!us_str_is(us_value_text(from->keys[i]), "managedFields"))
            us_object_add(kept, from->keys[i], from->values[i]);
    for (uint32_t i = 0; i < whole->count; i++)
        us_object_add(result, whole->keys[i],
                      us_str_is(us_value_text(whole->keys[i]), "metadata")
                          ? us_value_object(kept)
                          : whole->values[i]);
    return us_value_object(result);
}

/* True if [status] (0: no answer came) may be another at the next try. */
static bool is_transient(long status)
{
    return status == 0 || status == TOO_MANY || status >= 500;
}

bool us_audit_read_page(us_arena *arena, const us_audit *audit, const us_api_kind *kind,
                        us_str namespace, us_api_page *page, us_array *items,
                        long *status, us_str *error)
{
    for (int i = 1;; i++) {
        struct timespec pause = {i - 1, 300000000};
        if (us_api_list_next(arena, audit->options->config, kind, namespace, page, items,
                             status, error))
            return true;
        if (i == TRIES || !is_transient(*status) || us_audit_is_stopped(audit))
            return false;
        nanosleep(&pause, NULL);
    }
}

/* A page of a list: on its way, and then judged. */
typedef struct page {
    us_arena arena;
    us_array *items;
    us_api_page at; /* of the one after it, once it was read */
    bool was_read;
    long status;
    us_str error;
} page;

/* Reading one list. */
typedef struct reading {
    us_audit *audit;
    us_audit_list *list;
    size_t number; /* of the list */
    us_api_kind kind;
    us_manifests *manifests; /* of the page that is judged, in its arena */
    page pages[2];
    page *now, *next; /* [next] is read while [now] is judged; */
    bool has_next;    /* if so */
    us_review_outcome *outcome;
} reading;

static void read_page(reading *r, page *p, us_str from)
{
    us_arena_reset(&p->arena, KEPT_MEMORY);
    p->items = us_array_new(&p->arena, US_API_PAGE);
    p->at = (us_api_page){.next = from, .remaining = -1};
    p->was_read = us_audit_read_page(&p->arena, r->audit, &r->kind, r->list->namespace,
                                     &p->at, p->items, &p->status, &p->error);
}

/* ---- Judging ------------------------------------------------------------------------- */

/* A Namespace counts as lying in itself. */
static us_str namespace_of(const us_audit_list *list, us_value object)
{
    const us_value *metadata = us_object_get_c(object.as.object, "metadata");
    bool is_namespace =
        us_str_is(list->resource->kind, "Namespace") && list->resource->group.length == 0;
    return metadata ? us_value_member_text(*metadata, is_namespace ? "name" : "namespace")
                    : US_STR_EMPTY;
}

/* What lies in a namespace that is excluded is left out, and so is what is in another than the
 * list's. */
static bool is_wanted(const us_audit *audit, const us_audit_list *list, us_value object)
{
    us_str namespace = namespace_of(list, object);
    const char *const *glob = audit->options->excluded;
    for (; glob && *glob && namespace.length > 0; glob++)
        if (us_match_glob(us_str_from(*glob), namespace))
            return false;
    for (size_t i = 0; i<audit->excluded_count &&namespace.length> 0; i++)
        if (us_match_glob(audit->excluded[i], namespace))
            return false;
    return list->namespace.length == 0 || us_str_equal(list->namespace, namespace);
}

/* Items [first] to [end] as manifests. */
static us_manifests *make_manifests(us_arena *arena, const reading *r,
                                    const us_array *items, size_t first, size_t end)
{
    us_manifests *all = us_manifests_find(arena, NULL, NULL, NULL);
    us_array *wanted = us_array_new(arena, end - first);
    for (size_t i = first; i < end; i++)
        if (is_wanted(r->audit, r->list, items->items[i]))
            us_array_push(wanted, us_audit_trim(arena, items->items[i]));
    us_manifests_add_objects(all, r->list->name, wanted);
    us_manifests_read(all, 0);
    return all;
}

static void judge(reading *r, us_arena *arena)
{
    r->outcome = us_review_run(arena, r->manifests, r->audit->plan, r->audit->policy,
                               &r->audit->review);
}

/* Number 0 judges, number 1 reads ahead. */
static void do_half(void *data, size_t number, size_t thread)
{
    reading *r = data;
    (void)thread;
    if (number == 0)
        judge(r, &r->now->arena);
    else
        read_page(r, r->next, r->now->at.next);
}

static void tell(const reading *r, int64_t left)
{
    us_audit_progress progress = {r->list->name, r->list->judged, left, r->audit->total,
                                  false};
    us_audit_tell(r->audit, &progress);
}

/* ---- Lists --------------------------------------------------------------------------- */

/* What is kept is judged from there, portion by portion. */
static bool judge_kept(reading *r, const us_array *objects, us_str *error)
{
    us_arena *arena = &r->pages[0].arena;
    for (size_t first = 0; first < objects->count || first == 0; first += US_API_PAGE) {
        size_t end =
            first + US_API_PAGE < objects->count ? first + US_API_PAGE : objects->count;
        if (us_audit_is_stopped(r->audit))
            return true;
        us_arena_reset(arena, KEPT_MEMORY);
        r->manifests = make_manifests(arena, r, objects, first, end);
        judge(r, arena);
        if (!us_journal_add(r->audit, r->number, r->outcome, US_STR_EMPTY,
                            end == objects->count, error))
            return false;
        tell(r, (int64_t)(objects->count - end));
    }
    return true;
}

static bool restart(reading *r, us_str *error)
{
    us_audit_list *list = r->list;
    us_audit_note(r->audit, "%.*s: the list expired while it was read, and begins again",
                  US_STR_ARG(list->name));
    list->restarts++;
    return us_journal_restart(r->audit, r->number, error);
}

static void fail(const reading *r)
{
    r->list->error = us_str_copy(r->audit->arena, r->now->error);
    r->list->is_transient = is_transient(r->now->status);
}

static bool judge_page(reading *r, us_str *error)
{
    page *now = r->now;
    r->has_next = now->at.next.length > 0;
    r->manifests = make_manifests(&now->arena, r, now->items, 0, now->items->count);
    us_threads_run(2, r->has_next ? 2 : 1, r, do_half);
    if (!us_journal_add(r->audit, r->number, r->outcome, now->at.next, !r->has_next,
                        error))
        return false;
    tell(r, now->at.remaining);
    r->now = r->next;
    r->next = now;
    return true;
}

/* Until the list is done, has failed, or the audit is stopped. */
static bool judge_pages(reading *r, us_str *error)
{
    us_audit_list *list = r->list;
    tell(r, -1);
    read_page(r, r->now, list->next);
    while (!us_audit_is_stopped(r->audit)) {
        if (r->now->was_read) {
            if (!judge_page(r, error))
                return false;
            if (list->is_done)
                return true;
        } else if (r->now->status == GONE && list->restarts < RESTARTS) {
            if (!restart(r, error))
                return false;
            read_page(r, r->now, US_STR_EMPTY);
        } else {
            fail(r);
            return true;
        }
    }
    return true;
}

static bool judge_list(us_audit *audit, size_t number, us_str *error)
{
    us_audit_list *list = &audit->lists[number];
    const char *selector = audit->options->selector;
    const us_array *kept = selector ? NULL : us_audit_kept(audit, list->resource);
    reading r = {
        .audit = audit,
        .list = list,
        .number = number,
        .kind = us_api_kind_of(audit->arena, list->resource, selector),
    };
    bool good = true;
    us_arena_init(&r.pages[0].arena, 0, NULL);
    us_arena_init(&r.pages[1].arena, 0, NULL);
    r.now = &r.pages[0];
    r.next = &r.pages[1];
    /* Where a portion of what is kept began is not remembered. */
    if (kept && list->judged > 0)
        good = us_journal_restart(audit, number, error);
    good = good && (kept ? judge_kept(&r, kept, error) : judge_pages(&r, error));
    us_arena_free(&r.pages[0].arena);
    us_arena_free(&r.pages[1].arena);
    return good;
}

us_review_outcome *us_audit_run(us_audit *audit, const us_admission_plan *plan,
                                const usher_policy *policy, us_str *error)
{
    audit->plan = plan;
    audit->policy = policy;
    bool good = true;
    for (size_t i = 0; good && i < audit->list_count && !us_audit_is_stopped(audit); i++)
        if (!audit->lists[i].is_done)
            good = judge_list(audit, i, error);
    us_journal_close(audit);
    return good ? us_audit_outcome(audit) : NULL;
}
