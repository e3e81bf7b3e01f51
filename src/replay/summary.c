/* Groups lie in the order of their keys' hashes. Of more keys than there is room for those with the
 * smallest hashes are kept: which these are does not depend on the order in which keys come, and a key
 * that had to go never comes back, for the keys that took its place have smaller hashes still. */
#include "replay/summary.h"

#include "admission/text.h"
#include "replay/summary_parts.h"

/* Any will do, as long as all runs have the same. */
static const us_hash_key hash_key = {{0x7573686572207265, 0x706c617920736574}};

us_replay_summary *us_replay_summary_new(us_arena *arena)
{
    us_replay_summary *summary = us_arena_alloc_zero(arena, sizeof *summary);
    summary->arena = arena;
    summary->scratch = us_arena_scratch(arena);
    return summary;
}

us_replay_counts *us_replay_summary_counts(us_replay_summary *summary)
{
    return &summary->counts;
}

const char *us_replay_dimension_name(us_replay_dimension dimension)
{
    static const char *const names[US_REPLAY_DIMENSIONS] = {
        "rule", "user", "kind", "namespace", "day", "hour", "accepted"};
    return names[dimension];
}

/* ---- Times --------------------------------------------------------------------------- */

/* The year, month and day that are [days] days after 1970-01-01. Years are counted from March, so that
 * the day that comes and goes is a year's last. */
static void date_of(int64_t days, int *year, int *month, int *day)
{
    enum { DAYS_OF_400_YEARS = 146097 };
    int64_t since = days + 719468; /* days since March 1 of the year 0 */
    int64_t era = since / DAYS_OF_400_YEARS;
    int rest = (int)(since % DAYS_OF_400_YEARS);
    int years = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int of_year = rest - (365 * years + years / 4 - years / 100);
    int from_march = (5 * of_year + 2) / 153;
    *day = of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = (int)(era * 400) + years + (*month <= 2);
}

static char *put_digits(char *to, int number, int count, char behind)
{
    for (int i = count; i-- > 0; number /= 10)
        to[i] = (char)('0' + number % 10);
    to[count] = behind;
    return to + count + 1;
}

us_str us_replay_time_text(us_arena *arena, int64_t time)
{
    enum { LENGTH = sizeof "2026-11-23T09:00:00.000000Z" - 1 };
    const int64_t day_length = INT64_C(86400000000);
    int year, month, day;
    if (time < US_REPLAY_TIME_MIN || time > US_REPLAY_TIME_MAX)
        return US_STR_EMPTY;
    int64_t of_day = (time % day_length + day_length) % day_length;
    int seconds = (int)(of_day / 1000000);
    date_of((time - of_day) / day_length, &year, &month, &day);
    char *text = us_arena_alloc(arena, LENGTH + 1), *to = text;
    to = put_digits(to, year, 4, '-');
    to = put_digits(to, month, 2, '-');
    to = put_digits(to, day, 2, 'T');
    to = put_digits(to, seconds / 3600, 2, ':');
    to = put_digits(to, seconds / 60 % 60, 2, ':');
    to = put_digits(to, seconds % 60, 2, '.');
    put_digits(to, (int)(of_day % 1000000), 6, 'Z');
    return us_str_make(text, LENGTH);
}

/* ---- Witnesses ----------------------------------------------------------------------- */

/* True if [a] shows it better than [b]. */
static bool is_better(const us_replay_witness *a, const us_replay_witness *b)
{
    if (!a->exists || !b->exists)
        return a->exists;
    if (a->change != b->change)
        return a->change > b->change;
    if (a->time != b->time)
        return a->time < b->time;
    int order = us_str_compare(a->audit_id, b->audit_id);
    if (order == 0)
        order = us_str_compare(a->file, b->file);
    return order < 0 || (order == 0 && a->line < b->line);
}

/* The one copy of the name of a log. */
static us_str keep_file(us_replay_summary *summary, us_str file)
{
    size_t low = 0, high = summary->file_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = us_str_compare(summary->files[middle], file);
        if (order == 0)
            return summary->files[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    summary->files = us_arena_room(summary->arena, summary->files, summary->file_count,
                                   &summary->file_capacity, sizeof *summary->files);
    memmove(summary->files + low + 1, summary->files + low,
            (summary->file_count++ - low) * sizeof *summary->files);
    return summary->files[low] = us_str_copy(summary->arena, file);
}

void us_replay_keep_witness(us_replay_summary *summary, us_replay_kept_witness *kept,
                            const us_replay_witness *witness)
{
    if (!is_better(witness, &kept->told))
        return;
    kept->told = *witness;
    kept->told.file = keep_file(summary, witness->file);
    memcpy(kept->audit_id, witness->audit_id.text, witness->audit_id.length);
    kept->told.audit_id = us_str_make(kept->audit_id, witness->audit_id.length);
}

static us_replay_witness witness_of(us_arena *arena, const us_replay_record *record)
{
    bool has_time = us_replay_time_text(arena, record->time).length > 0;
    return (us_replay_witness){
        .exists = true,
        .change = record->change,
        .time = has_time ? record->time : INT64_MIN,
        .audit_id =
            us_text_clean(arena, record->audit_id, US_TEXT_ONE_LINE, US_REPLAY_KEY_MAX),
        .file = record->file,
        .line = record->line,
    };
}

/* ---- Groups -------------------------------------------------------------------------- */

/* Where the group of [key] is among [groups], or would be. */
static size_t place_of(const us_replay_kept_groups *groups, uint64_t hash, us_str key,
                       bool *found)
{
    size_t low = 0, high = groups->count;
    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        const us_replay_kept_group *at = groups->items[middle];
        int order = at->hash != hash ? (at->hash < hash ? -1 : 1)
                                     : us_str_compare(at->told.key, key);
        *found = order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static void add_numbers(us_replay_group *to, const us_replay_group *from)
{
    to->events += from->events;
    to->denied += from->denied;
    for (int i = 0; i < US_REPLAY_CHANGES; i++)
        to->changes[i] += from->changes[i];
}

static void add_to(us_replay_summary *summary, us_replay_kept_group *kept,
                   const us_replay_group *group)
{
    add_numbers(&kept->told, group);
    us_replay_keep_witness(summary, &kept->witness, &group->witness);
    kept->told.witness = kept->witness.told;
}

/* A group for a key that goes to place [at], or the one that stands for all others. */
static us_replay_kept_group *new_group(us_replay_summary *summary,
                                       us_replay_kept_groups *groups, size_t at)
{
    us_replay_kept_group *kept;
    if (at == US_REPLAY_GROUPS_MAX)
        return &groups->others;
    if (groups->count == US_REPLAY_GROUPS_MAX) {
        kept = groups->items[--groups->count];
        add_to(summary, &groups->others, &kept->told);
        memset(kept, 0, sizeof *kept);
    } else {
        kept = us_arena_alloc_zero(summary->arena, sizeof *kept);
        groups->items = us_arena_room(summary->arena, groups->items, groups->count,
                                      &groups->capacity, sizeof(us_replay_kept_group *));
    }
    memmove(groups->items + at + 1, groups->items + at,
            (groups->count++ - at) * sizeof(us_replay_kept_group *));
    return groups->items[at] = kept;
}

us_replay_kept_group *us_replay_keep_group(us_replay_summary *summary,
                                           us_replay_dimension dimension,
                                           const us_replay_group *group)
{
    us_replay_kept_groups *groups = &summary->groups[dimension];
    us_str key =
        us_text_clean(summary->scratch, group->key, US_TEXT_ONE_LINE, US_REPLAY_KEY_MAX);
    uint64_t hash = us_hash_bytes_under(&hash_key, key.text, key.length);
    bool found;
    size_t at = place_of(groups, hash, key, &found);
    us_replay_kept_group *kept =
        found ? groups->items[at] : new_group(summary, groups, at);
    if (!found && kept != &groups->others) {
        kept->hash = hash;
        memcpy(kept->key, key.text ? key.text : "", key.length);
        kept->told.key = us_str_make(kept->key, key.length);
    }
    add_to(summary, kept, group);
    return kept;
}

void us_replay_keep_others(us_replay_summary *summary, us_replay_dimension dimension,
                           const us_replay_group *group)
{
    add_to(summary, &summary->groups[dimension].others, group);
}

/* ---- Adding -------------------------------------------------------------------------- */

typedef struct adding {
    us_replay_summary *summary;
    const us_replay_record *record;
    us_replay_group group; /* of one event */
} adding;

static void add_key(adding *a, us_replay_dimension dimension, us_str key)
{
    a->group.key = key;
    us_replay_keep_group(a->summary, dimension, &a->group);
}

static us_replay_kept_group *add_time(adding *a, us_replay_dimension dimension,
                                      us_str time)
{
    a->group.key = time;
    return us_replay_keep_group(a->summary, dimension, &a->group);
}

/* The day and the hour of [time]. */
static void add_times(adding *a, int64_t time)
{
    us_replay_kept_hour *last = &a->summary->hour;
    int64_t hour = time / INT64_C(3600000000) - (time % INT64_C(3600000000) < 0);
    us_replay_kept_group *of_day = last->day_group, *of_hour = last->hour_group;
    if (of_day && last->hour == hour && of_day->hash == last->day_hash &&
        of_hour->hash == last->hour_hash) {
        add_to(a->summary, of_day, &a->group);
        add_to(a->summary, of_hour, &a->group);
        return;
    }
    us_str text = us_replay_time_text(a->summary->scratch, time);
    if (text.length == 0)
        return;
    of_day = add_time(a, US_REPLAY_BY_DAY, us_str_slice(text, 0, strlen("2026-11-23")));
    of_hour =
        add_time(a, US_REPLAY_BY_HOUR, us_str_slice(text, 0, strlen("2026-11-23T09")));
    *last = (us_replay_kept_hour){hour, of_day, of_hour, of_day->hash, of_hour->hash};
}

static void add_groups(adding *a)
{
    const us_replay_record *record = a->record;
    us_arena *scratch = a->summary->scratch;
    const us_str *policies;
    size_t count;
    if (record->grade != US_REPLAY_NO_REVIEW)
        add_times(a, record->time);
    if (!us_replay_record_is_news(record) || record->accepted.length > 0)
        return;
    policies = us_replay_record_policies(scratch, record, &count);
    for (size_t i = 0; i < count; i++)
        add_key(a, US_REPLAY_BY_RULE, policies[i]);
    add_key(a, US_REPLAY_BY_USER, record->user);
    add_key(a, US_REPLAY_BY_KIND, us_replay_record_kind(scratch, record));
    add_key(a, US_REPLAY_BY_NAMESPACE, record->namespace);
}

static bool is_decided(const us_replay_judgement *judgement)
{
    return judgement->verdict == US_REPLAY_ALLOW || judgement->verdict == US_REPLAY_DENY;
}

static void count(us_replay_counts *counts, const us_replay_record *record)
{
    bool accepted = record->accepted.length > 0;
    counts->events++;
    counts->grades[record->grade]++;
    counts->verdicts[record->candidate.verdict]++;
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        counts->remarks[i] += record->remarks >> i & 1;
    (accepted ? counts->accepted : counts->changes)[record->change]++;
    counts->errors += record->candidate.failed;
    counts->baseline_errors += record->has_baseline && record->baseline.failed;
    counts->accepted_denials += accepted && record->candidate.verdict == US_REPLAY_DENY;
    counts->with_baseline += record->has_baseline;
    counts->compared += record->has_baseline && is_decided(&record->candidate) &&
                        is_decided(&record->baseline);
}

void us_replay_summary_add(us_replay_summary *summary, const us_replay_record *record)
{
    bool accepted = record->accepted.length > 0;
    bool is_news = us_replay_record_is_news(record);
    us_arena_mark mark = us_arena_get_mark(summary->scratch);
    us_replay_witness witness = {0};
    adding a = {summary,
                record,
                {.events = 1, .denied = record->candidate.verdict == US_REPLAY_DENY}};
    count(&summary->counts, record);
    if (accepted || is_news)
        witness = witness_of(summary->scratch, record);
    if (!accepted && is_news) {
        a.group.witness = witness;
        us_replay_keep_witness(summary, &summary->witnesses[record->change], &witness);
    }
    a.group.changes[record->change] = !accepted;
    add_groups(&a);
    if (accepted) {
        a.group.witness = witness;
        a.group.changes[record->change] = 1;
        add_key(&a, US_REPLAY_BY_ACCEPTED, record->accepted);
    }
    us_arena_release(summary->scratch, mark);
}

void us_replay_summary_merge(us_replay_summary *into, const us_replay_summary *from)
{
    const us_replay_counts *counts = &from->counts;
    us_arena_mark mark = us_arena_get_mark(into->scratch);
    us_replay_add_counts(&into->counts, counts);
    for (int i = 0; i < US_REPLAY_CHANGES; i++)
        us_replay_keep_witness(into, &into->witnesses[i], &from->witnesses[i].told);
    for (int i = 0; i < US_REPLAY_DIMENSIONS; i++) {
        const us_replay_kept_groups *groups = &from->groups[i];
        for (size_t j = 0; j < groups->count; j++)
            us_replay_keep_group(into, (us_replay_dimension)i, &groups->items[j]->told);
        us_replay_keep_others(into, (us_replay_dimension)i, &groups->others.told);
    }
    us_arena_release(into->scratch, mark);
}

/* ---- What is told -------------------------------------------------------------------- */

us_replay_witness us_replay_summary_witness(const us_replay_summary *summary,
                                            us_replay_change change)
{
    return summary->witnesses[change].told;
}

/* Is [a] to be told before [b]? */
static int compare_weight(void *data, const void *first, const void *second)
{
    const us_replay_group *a = first, *b = second;
    const us_replay_dimension *dimension = data;
    bool by_key = *dimension == US_REPLAY_BY_DAY || *dimension == US_REPLAY_BY_HOUR;
    for (int i = US_REPLAY_CHANGES - 1; !by_key && i > US_REPLAY_SAME; i--)
        if (a->changes[i] != b->changes[i])
            return a->changes[i] > b->changes[i] ? -1 : 1;
    if (!by_key && a->denied != b->denied)
        return a->denied > b->denied ? -1 : 1;
    if (!by_key && a->events != b->events)
        return a->events > b->events ? -1 : 1;
    return us_str_compare(a->key, b->key);
}

us_replay_group *us_replay_summary_groups(us_arena *arena,
                                          const us_replay_summary *summary,
                                          us_replay_dimension dimension, size_t *count,
                                          us_replay_group *others)
{
    const us_replay_kept_groups *groups = &summary->groups[dimension];
    us_replay_group *list = us_arena_alloc_array(arena, groups->count + 1, sizeof *list);
    for (size_t i = 0; i < groups->count; i++)
        list[i] = groups->items[i]->told;
    us_sort(arena, list, groups->count, sizeof *list, compare_weight, &dimension);
    *count = groups->count;
    *others = groups->others.told;
    return list;
}
