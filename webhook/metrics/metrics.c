/* Counting. What has labels is counted by each thread in a shard of its own, with no more than a
 * load and a store, and added up when somebody reads; so threads never wait for one another,
 * nor for a cache line. A reading may see a review's parts before its whole.
 *
 * The number of time series is bounded: a label takes its values from a list, or is one of the
 * first so many names that came up. */
#include "metrics.h"

#include "admission/mask.h"

#include <sys/mman.h>

/* For masking a kind. */
#define MASK_MEMORY ((size_t)16 << 20)

const double metric_buckets[METRIC_BUCKETS] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                               0.005,  0.01,    0.025,  0.05,  0.1,
                                               0.25,   1,       2.5,    10};

#define LABEL(id, ...)                                                                   \
    static const char *const values_of_##id[] = {__VA_ARGS__};                           \
    const metric_label metric_label_##id = {#id, values_of_##id, LABEL_SIZE_##id};
#define NAMES(id, most)                                                                  \
    const metric_label metric_label_##id = {#id, NULL, LABEL_SIZE_##id};
#include "metrics.def"

/* Kinds that have their own series whatever else comes: others may be asked about by anybody. */
static const char *const first_kinds[] = {
    "prompt.example.com/PromptTemplate", "prompt.example.com/PromptConfig",
    "prompt.example.com/PromptRoute", "prompt.example.com/PromptBinding"};

void metrics_init(metrics *m)
{
    *m = (metrics){.shards = NULL};
    metric_names_init(&m->kinds, LABEL_SIZE_kind - 1);
    metric_names_init(&m->policies, LABEL_SIZE_policy - 1);
    metric_names_init(&m->resources, LABEL_SIZE_resource - 1);
    for (size_t i = 0; i < sizeof first_kinds / sizeof *first_kinds; i++)
        metric_names_number(&m->kinds, us_str_from(first_kinds[i]));
}

void metrics_free(metrics *m)
{
    metric_shard *next;
    for (metric_shard *s = atomic_load(&m->shards); s; s = next) {
        next = s->next;
        munmap(s, sizeof *s);
    }
    metric_names_free(&m->kinds);
    metric_names_free(&m->policies);
    metric_names_free(&m->resources);
}

unsigned metrics_policy(metrics *m, us_str name)
{
    return metric_names_number(&m->policies, name);
}

unsigned metrics_resource(metrics *m, us_str name)
{
    return metric_names_number(&m->resources, name);
}

/* ---- Shards --------------------------------------------------------------------------- */

/* This thread's; NULL: there is no memory. Pages that nothing is counted on are never made. */
static metric_shard *own_shard(metrics *m)
{
    static _Thread_local metric_shard *own;
    static _Thread_local metrics *owner;
    if (own && owner == m)
        return own;
    void *made = mmap(NULL, sizeof *own, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED)
        return NULL;
    own = made;
    owner = m;
    own->next = atomic_load(&m->shards);
    while (!atomic_compare_exchange_weak(&m->shards, &own->next, own))
        continue;
    return own;
}

/* The thread is the only one to write here. */
static void count(atomic_uint_fast64_t *cell, uint64_t amount)
{
    uint64_t value = atomic_load_explicit(cell, memory_order_relaxed);
    atomic_store_explicit(cell, value + amount, memory_order_relaxed);
}

/* ---- What is counted ------------------------------------------------------------------- */

/* The number of [value] among the label's; else the last, which stands for all others. */
static size_t number_of(const metric_label *label, us_str value)
{
    size_t i = 0;
    while (i + 1 < label->count && !us_str_is(value, label->values[i]))
        i++;
    return i;
}

void metrics_count_response(metrics *m, unsigned status)
{
    metric_shard *own = own_shard(m);
    char digits[3] = {(char)('0' + status / 100 % 10), (char)('0' + status / 10 % 10),
                      (char)('0' + status % 10)};
    if (own)
        count(&own->responses[number_of(&metric_label_code, us_str_make(digits, 3))], 1);
}

/* What a client sends in the place of a kind may be anything. */
static bool is_kind(us_str group, us_str kind)
{
    if (kind.length == 0 || kind.length > 63 || group.length > 253)
        return false;
    for (size_t i = 0; i < kind.length; i++) {
        char c = kind.text[i];
        if (!((c >= 'A' && c <= 'Z') ||
              (i > 0 && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))))
            return false;
    }
    for (size_t i = 0; i < group.length; i++) {
        char c = group.text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'))
            return false;
    }
    return true;
}

static us_str member(const usher_value *of, const char *name)
{
    const usher_value *value = of ? usher_value_member(of, name) : NULL;
    usher_text text = value && usher_value_type(value) == USHER_STRING
                          ? usher_value_string(value)
                          : (usher_text){"", 0};
    return us_str_make(text.text, text.length);
}

/* A name of the right form can still be somebody's key. Asked once for each kind that gets a
 * number, and for those that do not. */
__attribute__((noinline)) static bool is_secret(const us_admission_plan *plan,
                                                us_str kind)
{
    us_arena arena;
    us_recovery recovery;
    volatile bool secret = true;
    us_arena_init(&arena, MASK_MEMORY, &recovery);
    if (!US_RECOVER(&recovery))
        secret =
            !us_str_equal(us_mask_text(&arena, us_admission_plan_mask(plan), kind), kind);
    us_arena_free(&arena);
    return secret;
}

/* "apps/Deployment", "ConfigMap". */
static unsigned kind_number(metrics *m, const us_admission_plan *plan,
                            const us_admission_answer *answer)
{
    char text[320];
    unsigned number;
    const usher_value *what =
        answer->request ? usher_value_member(answer->request, "kind") : NULL;
    us_str group = member(what, "group"), kind = member(what, "kind");
    if (!is_kind(group, kind))
        return LABEL_SIZE_kind - 1;
    size_t length = group.length;
    memcpy(text, group.text, length);
    if (length > 0)
        text[length++] = '/';
    memcpy(text + length, kind.text, kind.length);
    us_str whole = us_str_make(text, length + kind.length);
    if (metric_names_find(&m->kinds, whole, &number))
        return number;
    return is_secret(plan, whole) ? LABEL_SIZE_kind - 1
                                  : metric_names_number(&m->kinds, whole);
}

static void count_policies(metric_shard *own, const unsigned *policies,
                           const us_admission_answer *answer)
{
    for (size_t i = 0; i < answer->outcome_count; i++) {
        const us_admission_outcome *o = &answer->outcomes[i];
        if (!o->asked && o->denials + o->warnings + o->dryruns + o->errors == 0)
            continue;
        atomic_uint_fast64_t *cells = own->policies[policies[o->package]];
        count(&cells[POLICY_METRIC_evaluations], o->asked);
        count(&cells[POLICY_METRIC_denials], o->denials);
        count(&cells[POLICY_METRIC_warnings], o->warnings);
        count(&cells[POLICY_METRIC_dryruns], o->dryruns);
        count(&cells[POLICY_METRIC_patches], o->patched);
        count(&cells[POLICY_METRIC_errors], o->errors);
        count(&cells[POLICY_METRIC_seconds], o->ns);
    }
}

void metrics_count_review(metrics *m, us_admission_path path,
                          const us_admission_plan *plan, const unsigned *policies,
                          const us_admission_answer *answer, uint64_t ns)
{
    metric_shard *own = own_shard(m);
    bool failed = answer->status != US_ADMISSION_ANSWERED;
    size_t verdict = failed ? 2 : answer->allowed ? 0 : 1;
    size_t operation = number_of(&metric_label_operation, answer->operation);
    size_t place = (size_t)path * LABEL_SIZE_operation + operation;
    size_t bucket = 0;
    while (bucket < METRIC_BUCKETS && (double)ns > metric_buckets[bucket] * 1e9)
        bucket++;
    if (own) {
        atomic_uint_fast64_t *durations = &own->duration[place * (METRIC_BUCKETS + 2)];
        count(&own->reviews[(place * LABEL_SIZE_kind + kind_number(m, plan, answer)) *
                                LABEL_SIZE_verdict +
                            verdict],
              1);
        count(&durations[bucket], 1);
        count(&durations[METRIC_BUCKETS + 1], ns);
        count_policies(own, policies, answer);
    }
    if (answer->patched)
        metrics_add(m, METRIC_PATCHES, 1);
    if (answer->evaluation_error)
        metrics_add(m, METRIC_EVALUATION_ERRORS, 1);
    if (answer->warning_count > 0)
        metrics_add(m, METRIC_WARNINGS, answer->warning_count);
    if (answer->dryrun_count > 0)
        metrics_add(m, METRIC_DRYRUNS, answer->dryrun_count);
}

void metrics_count_shadow(metrics *m, us_admission_path path, shadow_result result)
{
    metric_shard *own = own_shard(m);
    if (own)
        count(&own->shadow[(size_t)path * LABEL_SIZE_result + result], 1);
}

const char *metrics_shadow_result(shadow_result result)
{
    return metric_label_result.values[result];
}
