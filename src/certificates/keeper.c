/* What is done, and in which order. A round reads everything, works out which CAs every caBundle has
 * to have, and writes what differs: the caBundles before a leaf that needs them, and after a CA is
 * not needed any more. The one thing that outlasts a round is the leaf that waits. */
#include "certificates/keeper.h"

#include "base/buf.h"
#include "certificates/parts.h"

#define SECOND INT64_C(1000000000)

/* Shorter ones are a mistake: who renews so often has no time to notice that it does not work. */
#define LIFETIME_MIN 600
/* Clocks of keepers may differ by that. */
#define SKEW 300

struct us_keeper {
    const us_keeper_options *options;
    const char **names; /* of the Service, and those that were asked for */
    size_t name_count;
    bool renew;
    us_certificate_pair waiting; /* made, but not stored yet */
    us_arena waiting_arena;
    bool is_waiting;
    bool is_announced;
    int64_t announced_at; /* monotonic: since when its CA is in all caBundles */
    bool *is_told;        /* of each target: that there is none */
};

/* A round. */
typedef struct turn {
    us_keeper *keeper;
    const us_keeper_options *options;
    us_arena *arena;
    int64_t now, monotonic;
    us_kept_secret secret;
    us_kept_target *targets;
    us_authorities wanted; /* in every caBundle */
    bool failed;
    bool announces; /* a caBundle was written */
    bool differs;   /* something would be written, if it might */
} turn;

/* ---- Telling ----------------------------------------------------------------------------- */

static void tell(turn *t, const char *level, const char *name, us_str object,
                 us_str message)
{
    us_keeper_event event = {level, name, object, message};
    t->options->tell(t->options->data, &event);
}

static us_str secret_shown(turn *t)
{
    return us_str_format(t->arena, "secret %.*s/%.*s",
                         US_STR_ARG(t->options->secret_namespace),
                         US_STR_ARG(t->options->secret_name));
}

static void fail_secret(turn *t, us_str message)
{
    t->failed = true;
    tell(t, "error", "failed", secret_shown(t), message);
}

static us_str duration_shown(us_arena *arena, int64_t seconds)
{
    if (seconds >= 172800)
        return us_str_format(arena, "%lld days", (long long)(seconds / 86400));
    if (seconds >= 7200)
        return us_str_format(arena, "%lld hours", (long long)(seconds / 3600));
    return us_str_format(arena, "%lld seconds", (long long)seconds);
}

/* True if something may be written now; where only looking is allowed it is told that it would be,
 * what with [message]. */
static bool may_write(turn *t, const char *name, us_str object, us_str message)
{
    t->differs = true;
    if (t->options->look_only) {
        tell(t, "warning", name, object, message);
        return false;
    }
    return !t->options->may_write || t->options->may_write(t->options->data);
}

/* ---- CAs --------------------------------------------------------------------------------- */

/* Adds what is not there yet, still good at [now], and fits in. */
static void add_authority(us_authorities *list, us_authority authority, int64_t now)
{
    if (authority.expires <= now || list->count == US_KEEPER_AUTHORITIES_MAX)
        return;
    for (size_t i = 0; i < list->count; i++)
        if (us_str_equal(list->items[i].text, authority.text))
            return;
    list->items[list->count++] = authority;
}

/* All of them, one after the other. */
static us_str authorities_text(us_arena *arena, const us_authorities *list)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < list->count; i++)
        us_buf_add_str(&text, list->items[i].text);
    return us_buf_str(&text);
}

/* Where the Secret tells nothing, pods may still show what some caBundle verifies. */
static void add_from_targets(turn *t)
{
    for (size_t i = 0; i < t->options->target_count; i++)
        for (size_t j = 0; j < t->targets[i].count; j++) {
            size_t count;
            us_authority *list = us_certificates_list(t->arena, t->targets[i].bundles[j],
                                                      US_STR_EMPTY, &count);
            for (size_t k = 0; k < count; k++)
                add_authority(&t->wanted, list[k], t->now);
        }
}

static void find_wanted(turn *t)
{
    const us_kept_secret *secret = &t->secret;
    bool is_usable = secret->problem.length == 0;
    t->wanted.count = 0;
    if (t->keeper->is_waiting) {
        us_authority ours = {t->keeper->waiting.authority, INT64_MAX, true};
        add_authority(&t->wanted, ours, t->now);
    }
    if (is_usable)
        add_authority(&t->wanted, secret->list[secret->current], t->now);
    for (size_t i = 0; i < secret->count; i++)
        add_authority(&t->wanted, secret->list[i], t->now);
    if (!is_usable)
        add_from_targets(t);
}

/* ---- What has caBundles ------------------------------------------------------------------ */

/* What is not there yet is told once: it may take somebody some time to make it. */
static void tell_problem(turn *t, size_t i)
{
    const us_kept_target *target = &t->targets[i];
    t->failed = true;
    if (!target->is_missing || !t->keeper->is_told[i])
        tell(t, "error", "failed", target->shown, target->problem);
    t->keeper->is_told[i] = target->is_missing;
}

/* True if all targets that are there have what is wanted, when it is over. */
static bool write_targets(turn *t)
{
    us_str bundle = authorities_text(t->arena, &t->wanted);
    bool all = true;
    for (size_t i = 0; i < t->options->target_count; i++) {
        us_kept_target *target = &t->targets[i];
        if (target->problem.length > 0) {
            tell_problem(t, i);
            all = all && target->is_missing;
            continue;
        }
        t->keeper->is_told[i] = false;
        if (t->wanted.count == 0 || us_target_agrees(t->arena, target, &t->wanted))
            continue;
        us_str message = us_str_format(t->arena, "the caBundle is to have %zu CA%s",
                                       t->wanted.count, t->wanted.count == 1 ? "" : "s");
        if (!may_write(t, "bundle", target->shown, message)) {
            all = false;
        } else if (us_target_write(t->arena, t->options, target, bundle,
                                   &target->problem)) {
            t->announces = true;
            tell(t, "info", "bundle", target->shown,
                 us_str_format(t->arena, "the caBundle has %zu CA%s", t->wanted.count,
                               t->wanted.count == 1 ? "" : "s"));
        } else {
            all = false;
            tell_problem(t, i);
        }
    }
    return all;
}

/* ---- The Secret -------------------------------------------------------------------------- */

/* Why there must be another leaf; empty: there need not. */
static us_str reason_of(const turn *t)
{
    if (t->secret.problem.length > 0)
        return t->secret.problem;
    if (t->keeper->renew)
        return US_STR("another one was asked for");
    int64_t left = t->secret.expires - t->now;
    if (left > t->options->renew_before)
        return US_STR_EMPTY;
    return us_str_format(t->arena, "%.*s are left",
                         US_STR_ARG(duration_shown(t->arena, left)));
}

void us_keeper_forget(us_keeper *keeper)
{
    keeper->is_waiting = false;
    keeper->is_announced = false;
    us_arena_reset(&keeper->waiting_arena, 0);
}

static void make_waiting(turn *t, us_str reason)
{
    us_keeper *keeper = t->keeper;
    us_str error;
    us_certificate_wish wish = {.authority = "usher certificates",
                                .name = "webhook",
                                .names = keeper->names,
                                .count = keeper->name_count,
                                .now = t->now,
                                .seconds = t->options->lifetime};
    if (!may_write(t, "renewal", secret_shown(t), reason))
        return;
    us_keeper_forget(keeper);
    if (!us_certificates_issue(&keeper->waiting_arena, &wish, &keeper->waiting, &error)) {
        fail_secret(t, us_str_copy(t->arena, error));
        return;
    }
    keeper->is_waiting = true;
    tell(t, "info", "made", secret_shown(t),
         us_str_format(t->arena, "another certificate was made: %.*s",
                       US_STR_ARG(reason)));
}

/* True if the leaf that waits can be stored. [all]: its CA is in each caBundle. Where no leaf that is
 * in use could be harmed there is nothing to wait for. */
static bool is_ready(turn *t, bool all)
{
    us_keeper *keeper = t->keeper;
    bool is_lost = t->secret.is_over || t->wanted.count == 1;
    if (!all) {
        keeper->is_announced = false;
        return t->secret.problem.length > 0;
    }
    if (!keeper->is_announced || t->announces) {
        keeper->is_announced = true;
        keeper->announced_at = t->monotonic;
    }
    return is_lost || t->monotonic - keeper->announced_at >= t->options->settle * SECOND;
}

static void store_waiting(turn *t)
{
    us_keeper *keeper = t->keeper;
    const us_certificate_pair *pair = &keeper->waiting;
    us_str error, authorities = authorities_text(t->arena, &t->wanted);
    if (!may_write(t, "secret", secret_shown(t), US_STR_EMPTY))
        return;
    if (!us_secret_write(t->arena, t->options, &t->secret, pair->certificate, pair->key,
                         authorities, t->now, &error)) {
        fail_secret(t, error);
        return;
    }
    keeper->renew = false;
    us_keeper_forget(keeper);
    tell(t, "info", "stored", secret_shown(t),
         us_str_format(t->arena, "the certificate is good for %.*s",
                       US_STR_ARG(duration_shown(t->arena, t->options->lifetime))));
}

/* CAs of leaves that nobody shows any more go, first from the Secret, then from the caBundles. Where
 * the Secret does not say since when it has its leaf, it does from now on. */
static void drop_old(turn *t)
{
    us_kept_secret *secret = &t->secret;
    us_authority current = secret->list[secret->current];
    bool is_known = secret->changed > 0 && secret->changed <= t->now + SKEW;
    if (secret->count == 1 ||
        (is_known && t->now - secret->changed < t->options->overlap))
        return;
    us_str error, authorities = authorities_text(t->arena, &t->wanted);
    us_str message = US_STR("it is told since when the certificate is there");
    if (is_known) {
        authorities = current.text;
        message = US_STR("CAs of certificates before this one are taken out");
    }
    if (!may_write(t, is_known ? "old_ca" : "since", secret_shown(t), message))
        return;
    if (!us_secret_write(t->arena, t->options, secret, secret->certificate, secret->key,
                         authorities, is_known ? secret->changed : t->now, &error)) {
        fail_secret(t, error);
        return;
    }
    if (is_known) {
        t->wanted.count = 0;
        add_authority(&t->wanted, current, t->now);
    }
    tell(t, "info", is_known ? "old_ca" : "since", secret_shown(t), message);
}

/* ---- A round ----------------------------------------------------------------------------- */

/* US_KEEPER_DONE: it was. */
static us_keeper_outcome read_all(turn *t)
{
    us_str error;
    const us_keeper_options *options = t->options;
    if (!us_secret_read(t->arena, options, t->keeper->names, t->keeper->name_count,
                        t->now, &t->secret, &error)) {
        fail_secret(t, error);
        return US_KEEPER_FAILED;
    }
    us_str service = us_keeper_service(t->arena, options);
    if (!us_value_is_none(t->secret.object) && !t->secret.is_ours) {
        us_str owner = t->secret.owner;
        fail_secret(
            t, us_str_format(
                   t->arena,
                   "it is not kept for the Service %.*s, but %s%.*s, and stays as "
                   "it is. To have it kept: kubectl annotate --overwrite secret "
                   "-n %.*s %.*s " US_KEEPER_ANNOTATION "=%.*s",
                   US_STR_ARG(service), owner.length > 0 ? "for " : "somebody else's",
                   US_STR_ARG(owner), US_STR_ARG(options->secret_namespace),
                   US_STR_ARG(options->secret_name), US_STR_ARG(service)));
        return US_KEEPER_REFUSED;
    }
    t->targets =
        us_arena_alloc_array(t->arena, options->target_count + 1, sizeof *t->targets);
    for (size_t i = 0; i < options->target_count; i++)
        us_target_read(t->arena, options, &options->targets[i], &t->targets[i]);
    return US_KEEPER_DONE;
}

us_keeper_outcome us_keeper_round(us_keeper *keeper, us_arena *arena, int64_t now,
                                  int64_t monotonic)
{
    turn t = {.keeper = keeper,
              .options = keeper->options,
              .arena = arena,
              .now = now,
              .monotonic = monotonic};
    us_keeper_outcome read = read_all(&t);
    if (read != US_KEEPER_DONE)
        return read;
    us_str reason = reason_of(&t);
    if (reason.length == 0)
        us_keeper_forget(keeper);
    else if (!keeper->is_waiting)
        make_waiting(&t, reason);
    find_wanted(&t);
    if (reason.length == 0)
        drop_old(&t);
    bool all = write_targets(&t);
    if (keeper->is_waiting && is_ready(&t, all))
        store_waiting(&t);
    if (t.failed)
        return US_KEEPER_FAILED;
    return keeper->is_waiting || (t.differs && t.options->look_only) ? US_KEEPER_WAITS
                                                                     : US_KEEPER_DONE;
}

/* ---- The keeper -------------------------------------------------------------------------- */

static bool check_times(us_arena *arena, const us_keeper_options *options, us_str *error)
{
    int64_t change = options->settle + options->overlap;
    if (options->lifetime < LIFETIME_MIN)
        *error =
            us_str_format(arena, "a certificate must be good for %d minutes at least",
                          LIFETIME_MIN / 60);
    else if (options->renew_before >= options->lifetime)
        *error = US_STR("a certificate would be renewed before it is made: renewal must "
                        "begin later than that before its end");
    else if (options->renew_before < change)
        *error = US_STR("renewal must begin as long before the end as it takes to settle "
                        "and to overlap, or pods would show what has expired");
    else if (options->lifetime - options->renew_before < change)
        *error = US_STR("the next renewal would begin before the last one is over: a "
                        "certificate must be good for longer");
    else
        return true;
    return false;
}

us_keeper *us_keeper_new(us_arena *arena, const us_keeper_options *options, us_str *error)
{
    static const char *const suffixes[] = {"svc", "svc.cluster.local"};
    enum { OWN = sizeof suffixes / sizeof *suffixes };
    if (!check_times(arena, options, error))
        return NULL;
    for (size_t i = 0; i < options->name_count; i++)
        if (!us_certificates_may_name(options->names[i])) {
            *error = us_str_format(arena, "%s is neither a name nor an address",
                                   options->names[i]);
            return NULL;
        }
    us_keeper *keeper = us_arena_alloc_zero(arena, sizeof *keeper);
    keeper->options = options;
    keeper->renew = options->renew;
    keeper->names =
        us_arena_alloc_array(arena, OWN + options->name_count, sizeof *keeper->names);
    for (size_t i = 0; i < OWN; i++)
        keeper->names[keeper->name_count++] =
            us_str_format(arena, "%.*s.%.*s.%s", US_STR_ARG(options->service_name),
                          US_STR_ARG(options->service_namespace), suffixes[i])
                .text;
    for (size_t i = 0; i < options->name_count; i++)
        keeper->names[keeper->name_count++] = options->names[i];
    keeper->is_told = us_arena_alloc_zero(arena, options->target_count + 1);
    us_arena_init(&keeper->waiting_arena, 0, NULL);
    return keeper;
}

void us_keeper_free(us_keeper *keeper)
{
    if (keeper)
        us_arena_free(&keeper->waiting_arena);
}
