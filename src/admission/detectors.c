/* The detectors are Rego, so that policies and mask know the same ones: their patterns are read
 * from the modules that are built in, compiled apart from the policies that decide, which may
 * be anybody's. Whether what a pattern found counts (the digits of a card number add up) is
 * asked there, too; but where it stands, and what of it is to be seen no more, only somebody
 * can tell who sees places in a text, so the matching is done here. */
#include "admission/detectors.h"

#include "admission/embedded.h"
#include "admission/signs.h"
#include "base/sort.h"
#include "builtins/regex_re2.h"
#include "usher.h"
#include "value/array.h"
#include "value/object.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define TABLE  "data.lib.mask"
#define PASSED "data.lib.mask.passed"
/* Of the checks of one text, and matches in it. */
#define STEPS_MAX   UINT64_C(100000000)
#define MATCHES_MAX 10000u

/* Of a pattern: the whole match, what was found, what else belongs to it. */
enum { SPANS_MAX = 3 };

/* Most texts are done with by one pattern for all, so that of each kind is compiled when it
 * is needed. */
typedef struct detector {
    us_str name;
    us_str pattern;
    _Atomic(us_regex *) regex; /* NULL: not compiled yet */
    bool is_checked;
} detector;

/* The evaluators of the checks wait on a stack. */
typedef struct evaluator evaluator;
struct evaluator {
    usher_worker *worker;
    evaluator *next;
};

struct us_detectors {
    us_arena arena; /* of the names */
    us_signs signs;
    usher_engine *engine;
    usher_policy *policy;
    us_regex *suspicious;
    us_regex *secret_names;
    us_regex *harmless_names;
    us_regex *descriptive_names;
    detector *items;
    size_t count;
    pthread_mutex_t lock;
    evaluator *free;
};

/* ---- The table ------------------------------------------------------------------------ */

static usher_policy *compile(usher_engine *engine)
{
    static const char *const modules[] = {"policies/lib/secrets.rego",
                                          "policies/lib/mask.rego"};
    usher_builder *builder = usher_builder_new(engine, NULL);
    if (!builder)
        return NULL;
    for (size_t i = 0; i < us_embedded_policy_count; i++)
        for (size_t j = 0; j < sizeof modules / sizeof *modules; j++)
            if (strcmp(us_embedded_policies[i].path, modules[j]) == 0)
                usher_builder_add_module(builder, us_embedded_policies[i].path,
                                         us_embedded_policies[i].text,
                                         us_embedded_policies[i].length);
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_builder_free(builder);
    return policy;
}

/* The string under [name], in [arena]. */
static us_str text_of(us_arena *arena, const usher_value *object, const char *name)
{
    const usher_value *value = usher_value_member(object, name);
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    return us_str_copy(arena, us_str_make(text.text, text.length));
}

/* NULL if there is no memory, or if it is no pattern. */
static us_regex *regex_of(us_str pattern)
{
    us_regex *regex = us_regex_new(pattern.text, pattern.length);
    if (!regex || !us_regex_error(regex))
        return regex;
    us_regex_free(regex);
    return NULL;
}

static bool read_signs(us_detectors *d, const usher_value *table)
{
    const usher_value *signs = usher_value_member(table, "signs");
    size_t count = signs ? usher_value_count(signs) : 0;
    us_signs_init(&d->signs);
    for (size_t i = 0; i < count; i++) {
        usher_text sign = usher_value_string(usher_value_at(signs, i, NULL));
        if (!us_signs_add(&d->signs, us_str_make(sign.text, sign.length)))
            return false;
    }
    return count > 0;
}

static bool read_table(us_detectors *d, const usher_value *table)
{
    us_recovery recovery;
    const usher_value *kinds = usher_value_member(table, "kinds");
    size_t count = kinds ? usher_value_count(kinds) : 0;
    if (!read_signs(d, table))
        return false;
    d->arena.recovery = &recovery;
    if (US_RECOVER(&recovery))
        return false;
    d->items = us_arena_alloc_zero(&d->arena, (count + 1) * sizeof *d->items);
    for (; d->count < count; d->count++) {
        const usher_value *kind = usher_value_at(kinds, d->count, NULL);
        detector *item = &d->items[d->count];
        item->name = text_of(&d->arena, kind, "name");
        item->pattern = text_of(&d->arena, kind, "pattern");
        item->is_checked = usher_value_member(kind, "check") != NULL;
    }
    us_str suspicious = text_of(&d->arena, table, "suspicious");
    us_str secret = text_of(&d->arena, table, "secret_names");
    us_str harmless = text_of(&d->arena, table, "harmless_names");
    us_str descriptive = text_of(&d->arena, table, "descriptive_names");
    /* No arena is asked from here on. */
    d->suspicious = regex_of(suspicious);
    d->secret_names = regex_of(secret);
    d->harmless_names = regex_of(harmless);
    d->descriptive_names = regex_of(descriptive);
    return d->suspicious && d->secret_names && d->harmless_names && d->descriptive_names;
}

static bool build(us_detectors *d)
{
    const usher_result *result;
    d->engine = usher_engine_new();
    d->policy = d->engine ? compile(d->engine) : NULL;
    usher_worker *worker = d->policy ? usher_worker_new(d->policy) : NULL;
    bool good = worker &&
                usher_evaluate_path(worker, TABLE, NULL, NULL, &result) == USHER_OK &&
                read_table(d, usher_result_value(result));
    usher_worker_free(worker);
    return good && usher_policy_trim(d->policy);
}

us_detectors *us_detectors_new(void)
{
    us_detectors *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    us_arena_init(&d->arena, 0, NULL);
    pthread_mutex_init(&d->lock, NULL);
    if (build(d))
        return d;
    us_detectors_free(d);
    return NULL;
}

void us_detectors_free(us_detectors *d)
{
    while (d->free) {
        evaluator *next = d->free->next;
        usher_worker_free(d->free->worker);
        free(d->free);
        d->free = next;
    }
    for (size_t i = 0; i < d->count; i++)
        us_regex_free(atomic_load(&d->items[i].regex));
    us_regex_free(d->suspicious);
    us_regex_free(d->secret_names);
    us_regex_free(d->harmless_names);
    us_regex_free(d->descriptive_names);
    usher_policy_free(d->policy);
    usher_engine_free(d->engine);
    us_arena_free(&d->arena);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

/* ---- Looking -------------------------------------------------------------------------- */

static bool matches(const us_regex *regex, us_str text)
{
    return us_regex_match(regex, text.text, text.length, 0, NULL, 0);
}

bool us_detectors_have_sign(const us_detectors *d, us_str text)
{
    return us_signs_find(&d->signs, text);
}

bool us_detectors_suspect(const us_detectors *d, us_str text)
{
    return us_signs_find(&d->signs, text) && matches(d->suspicious, text);
}

us_name_kind us_detectors_name(const us_detectors *d, us_str name)
{
    if (matches(d->secret_names, name))
        return matches(d->harmless_names, name) ? US_NAME_PLAIN : US_NAME_SECRET;
    return matches(d->descriptive_names, name) ? US_NAME_DESCRIPTIVE : US_NAME_PLAIN;
}

/* The pattern of [item]; NULL if there is no memory for it. */
static us_regex *compiled(us_detectors *d, detector *item)
{
    us_regex *regex = atomic_load_explicit(&item->regex, memory_order_acquire);
    if (regex)
        return regex;
    pthread_mutex_lock(&d->lock);
    regex = atomic_load(&item->regex);
    if (!regex) {
        regex = regex_of(item->pattern);
        atomic_store_explicit(&item->regex, regex, memory_order_release);
    }
    pthread_mutex_unlock(&d->lock);
    return regex;
}

/* What a pattern has found. */
typedef struct match {
    size_t detector;
    us_regex_span found; /* what is checked */
    size_t to;           /* the end of what goes */
    bool counts;
} match;

typedef struct match_list {
    match *items;
    size_t count;
    size_t capacity;
    size_t to_check;
} match_list;

static match read_match(size_t number, const us_regex_span *spans, size_t groups)
{
    us_regex_span rest = spans[groups];
    us_regex_span found = {spans[0].from, rest.from};
    if (groups == 2 && spans[1].from != SIZE_MAX)
        found = spans[1];
    return (match){number, found, rest.to > rest.from ? rest.to : found.to, true};
}

/* The next search begins where what was found ends: what is between two that are found belongs
 * to both. False if there are too many. */
static bool match_all(us_arena *arena, us_detectors *d, size_t number, us_str text,
                      match_list *list)
{
    detector *item = &d->items[number];
    us_regex_span spans[SPANS_MAX];
    const us_regex *regex = compiled(d, item);
    size_t groups = regex ? us_regex_groups(regex) : 0, at = 0;
    if (groups == 0 || groups >= SPANS_MAX)
        return false;
    while (at < text.length &&
           us_regex_match(regex, text.text, text.length, at, spans, groups + 1)) {
        match found = read_match(number, spans, groups);
        if (list->count == MATCHES_MAX)
            return false;
        found.counts = !item->is_checked;
        list->to_check += item->is_checked;
        list->items = us_arena_room(arena, list->items, list->count, &list->capacity,
                                    sizeof *list->items);
        list->items[list->count++] = found;
        at = found.found.to > at ? found.found.to : at + 1;
    }
    return true;
}

/* ---- Checking ------------------------------------------------------------------------- */

static evaluator *take(us_detectors *d)
{
    pthread_mutex_lock(&d->lock);
    evaluator *taken = d->free;
    if (taken)
        d->free = taken->next;
    pthread_mutex_unlock(&d->lock);
    if (taken)
        return taken;
    taken = calloc(1, sizeof *taken);
    if (!taken)
        return NULL;
    taken->worker = usher_worker_new(d->policy);
    if (taken->worker)
        return taken;
    free(taken);
    return NULL;
}

static void give(us_detectors *d, evaluator *taken)
{
    pthread_mutex_lock(&d->lock);
    taken->next = d->free;
    d->free = taken;
    pthread_mutex_unlock(&d->lock);
}

static us_value input_of(us_arena *arena, const us_detectors *d, us_str text,
                         const match_list *list)
{
    us_array *matches_to_check = us_array_new(arena, list->to_check);
    us_object *input = us_object_new(arena, 1);
    for (size_t i = 0; i < list->count; i++) {
        const match *m = &list->items[i];
        if (!d->items[m->detector].is_checked)
            continue;
        us_object *one = us_object_new(arena, 2);
        us_str found = us_str_slice(text, m->found.from, m->found.to);
        us_object_add(one, us_value_string(US_STR("kind")),
                      us_value_integer((int64_t)m->detector));
        us_object_add(one, us_value_string(US_STR("text")),
                      us_value_string_checked(arena, found));
        us_array_push(matches_to_check, us_value_object(one));
    }
    us_object_add(input, us_value_string(US_STR("matches")),
                  us_value_array(matches_to_check));
    return us_value_object(input);
}

/* Takes the answers, one for each match to check. */
static bool read_passed(const us_detectors *d, const usher_value *passed,
                        match_list *list)
{
    size_t next = 0;
    if (!passed || usher_value_count(passed) != list->to_check)
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (d->items[list->items[i].detector].is_checked)
            list->items[i].counts =
                usher_value_boolean(usher_value_at(passed, next++, NULL));
    return true;
}

/* Nothing is allocated in [arena] while the evaluator is held, since it may jump: so what the
 * input would have made when it is first asked for is made before. */
static bool check(us_arena *arena, us_detectors *d, us_str text, match_list *list)
{
    usher_limits limits = {.steps = STEPS_MAX};
    const usher_result *result;
    if (list->to_check == 0)
        return true;
    us_value input = input_of(arena, d, text, list);
    us_value_freeze(input);
    evaluator *taken = take(d);
    if (!taken)
        return false;
    bool good = usher_evaluate_value(taken->worker, PASSED, &input, &limits, &result) ==
                    USHER_OK &&
                read_passed(d, usher_result_value(result), list);
    give(d, taken);
    return good;
}

/* ---- Parts ---------------------------------------------------------------------------- */

static int compare_parts(void *data, const void *a, const void *b)
{
    const us_detected *x = a, *y = b;
    (void)data;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to > y->to ? -1 : x->to < y->to;
}

/* Of parts that overlap, one is left; the longest gives the name. */
static size_t join(us_detected *parts, size_t count)
{
    size_t kept = 0, longest = 0;
    for (size_t i = 0; i < count; i++) {
        us_detected *last = kept > 0 ? &parts[kept - 1] : NULL;
        size_t length = parts[i].to - parts[i].from;
        if (!last || parts[i].from > last->to) {
            parts[kept++] = parts[i];
            longest = length;
            continue;
        }
        if (length > longest) {
            last->name = parts[i].name;
            longest = length;
        }
        if (parts[i].to > last->to)
            last->to = parts[i].to;
    }
    return kept;
}

bool us_detectors_find(us_arena *arena, us_detectors *d, us_str text, us_detected **parts,
                       size_t *count)
{
    match_list list = {0};
    *count = 0;
    for (size_t i = 0; i < d->count; i++)
        if (!match_all(arena, d, i, text, &list))
            return false;
    if (!check(arena, d, text, &list))
        return false;
    *parts = us_arena_alloc(arena, (list.count + 1) * sizeof **parts);
    for (size_t i = 0; i < list.count; i++) {
        const match *m = &list.items[i];
        if (m->counts)
            (*parts)[(*count)++] =
                (us_detected){m->found.from, m->to, d->items[m->detector].name};
    }
    us_sort(arena, *parts, *count, sizeof **parts, compare_parts, NULL);
    *count = join(*parts, *count);
    return true;
}
