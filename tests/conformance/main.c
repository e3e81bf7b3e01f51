/* The conformance runner: finds the suites, has them run, and tells the score.
 *
 * The data structure is the list of units, each with the outcomes of its cases; the
 * table, the comparison with the score file and the totals are made from it. See
 * README.md for how to use it. */
#include "runner.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const test_suite *const suites[] = {&suite_v0,
                                    &suite_v1,
                                    &suite_topdown,
                                    &suite_wasm,
                                    &suite_examples,
                                    &suite_unittests,
                                    &suite_compiler,
                                    &suite_parser,
                                    &suite_capabilities,
                                    &suite_format,
                                    NULL};

typedef struct options {
    const char *score;
    bool write_score;
    char **places; /* what to run */
} options;

typedef struct totals {
    size_t cases, passed, lost, won, crashed, hung, leaked, compared, alike;
} totals;

static const char usage[] =
    "Usage: conformance [--score FILE] [--write-score] [--verbose] [--filter TEXT]\n"
    "                   [--faithful] [--traced | --image | --format] [--timeout SECONDS] "
    "[--jobs N] "
    "SUITE...\n"
    "SUITE is the folder of all suites, one of them, or a folder inside one.\n";

static void fail(const char *problem, const char *what)
{
    fprintf(stderr, "conformance: %s%s\n%s", problem, what, usage);
    exit(2);
}

/* The suite whose name is [part] of a path. */
static const test_suite *find_suite(us_str part)
{
    for (size_t i = 0; suites[i]; i++) {
        if (us_str_is(part, suites[i]->name))
            return suites[i];
    }
    return NULL;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* [place] holds suites: all that are there. */
static bool find_below(const char *place, units *found)
{
    bool any = false;
    for (size_t i = 0; suites[i]; i++) {
        const char *folder =
            us_str_format(conformance.arena, "%s/%s", place, suites[i]->name).text;
        if (access(folder, R_OK) != 0)
            continue;
        suites[i]->find(suites[i], folder, suites[i]->name, found);
        any = true;
    }
    return any;
}

/* [place] is a suite or lies in one: the last part of its path that names one. */
static bool find_inside(us_str place, units *found)
{
    size_t end = place.length;
    while (end > 0) {
        size_t start = end;
        while (start > 0 && place.text[start - 1] != '/')
            start--;
        const test_suite *suite = find_suite(us_str_slice(place, start, end));
        if (suite) {
            suite->find(suite, place.text, place.text + start, found);
            return true;
        }
        end = start ? start - 1 : 0;
    }
    return false;
}

static void find_units(const char *place, units *found)
{
    us_str path = us_str_copy(conformance.arena, us_str_from(place));
    char *text = (char *)(uintptr_t)path.text;
    while (path.length > 1 && text[path.length - 1] == '/')
        text[--path.length] = '\0';
    if (access(place, R_OK) != 0)
        fail("cannot read ", place);
    const char *slash = strrchr(path.text, '/');
    bool whole =
        is_folder(place) && !find_suite(us_str_from(slash ? slash + 1 : path.text));
    if (!(whole && find_below(path.text, found)) && !find_inside(path, found))
        fail("no suite at ", place);
}

static void tell(const char *what, const case_file *u, const case_outcome *o)
{
    printf("%s %s#%u %.*s\n", what, u->id, o->index, US_STR_ARG(o->message));
}

/* Prints what is to be known about one case, and adds it up. */
static void count_case(const case_file *u, const case_outcome *o, const score *known,
                       totals *sum)
{
    bool had = known && score_has(known, u->id, o->index);
    bool passed = o->verdict == VERDICT_PASSED;
    sum->cases++;
    sum->passed += passed;
    sum->compared += o->likeness != LIKENESS_NONE;
    sum->alike += o->likeness == LIKENESS_SAME;
    sum->won += known && passed && !had;
    if (o->verdict == VERDICT_CRASHED) {
        sum->crashed++;
        tell("CRASH", u, o);
    } else if (o->verdict == VERDICT_HUNG) {
        sum->hung++;
        tell("HANG", u, o);
    } else if (had && !passed) {
        sum->lost++;
        tell("LOST", u, o);
    } else if (conformance.verbose && !passed) {
        tell("FAIL", u, o);
    } else if (conformance.verbose && o->likeness == LIKENESS_OTHER) {
        tell("UNLIKE", u, o);
    }
}

static void print_row(const char *group, const totals *sum)
{
    printf("%-44s %5zu/%zu", group, sum->passed, sum->cases);
    if (sum->compared)
        printf("   first errors as the reference's: %zu", sum->alike);
    printf("\n");
}

static void add_totals(totals *sum, const totals *more)
{
    sum->cases += more->cases;
    sum->passed += more->passed;
    sum->lost += more->lost;
    sum->won += more->won;
    sum->crashed += more->crashed;
    sum->hung += more->hung;
    sum->leaked += more->leaked;
    sum->compared += more->compared;
    sum->alike += more->alike;
}

static totals count_unit(const case_file *u, const score *known)
{
    totals sum = {0};
    for (size_t i = 0; i < u->count; i++)
        count_case(u, &u->outcomes[i], known, &sum);
    if (u->leaked) {
        sum.leaked++;
        printf("LEAK %s: the child did not end well after its last case\n", u->id);
    }
    return sum;
}

/* A line for each group, then one for each suite; returns the sum. */
static totals print_table(const units *all, const score *known)
{
    totals total = {0}, of_suite[sizeof suites / sizeof suites[0]] = {{0}};
    for (size_t i = 0; i < all->count;) {
        totals group = {0};
        const char *name = all->items[i].group;
        size_t number = 0;
        while (suites[number] != all->items[i].suite)
            number++;
        for (; i < all->count && strcmp(all->items[i].group, name) == 0; i++) {
            totals here = count_unit(&all->items[i], known);
            add_totals(&group, &here);
        }
        if (group.cases == 0)
            continue;
        print_row(name, &group);
        add_totals(&of_suite[number], &group);
        add_totals(&total, &group);
    }
    printf("\n");
    for (size_t i = 0; suites[i]; i++) {
        if (of_suite[i].cases)
            print_row(suites[i]->name, &of_suite[i]);
    }
    return total;
}

static void print_won(const units *all, const score *known)
{
    for (size_t i = 0; i < all->count; i++) {
        const case_file *u = &all->items[i];
        for (size_t j = 0; j < u->count; j++) {
            if (u->outcomes[j].verdict == VERDICT_PASSED &&
                !score_has(known, u->id, u->outcomes[j].index))
                printf("won %s#%u\n", u->id, u->outcomes[j].index);
        }
    }
}

static unsigned read_number(const char *text)
{
    char *end;
    unsigned long number = text ? strtoul(text, &end, 10) : 0;
    if (number == 0 || *end || number > 100000)
        fail("not a number: ", text ? text : "nothing");
    return (unsigned)number;
}

static void read_options(char **words, options *o)
{
    for (; *words && strncmp(*words, "--", 2) == 0; words++) {
        const char *name = *words + 2;
        if (strcmp(name, "write-score") == 0)
            o->write_score = true;
        else if (strcmp(name, "verbose") == 0)
            conformance.verbose = true;
        else if (strcmp(name, "faithful") == 0)
            conformance.faithful = true;
        else if (strcmp(name, "traced") == 0)
            conformance.traced = true;
        else if (strcmp(name, "image") == 0)
            conformance.image = true;
        else if (strcmp(name, "format") == 0)
            conformance.format = true;
        else if (!words[1])
            fail("unknown option, or one without its value: ", *words);
        else if (strcmp(name, "score") == 0)
            o->score = *++words;
        else if (strcmp(name, "filter") == 0)
            conformance.filter = *++words;
        else if (strcmp(name, "timeout") == 0)
            conformance.seconds = read_number(*++words);
        else if (strcmp(name, "jobs") == 0)
            conformance.jobs = read_number(*++words);
        else
            fail("unknown option ", *words);
    }
    o->places = words;
    if (!*words)
        fail("name a suite", "");
    if (o->write_score && (!o->score || conformance.filter))
        fail("--write-score needs --score and goes without --filter", "");
}

static int run(char **words)
{
    options o = {NULL, false, NULL};
    units all = {NULL, 0};
    conformance.seconds = 20;
    conformance.jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    read_options(words, &o);
    score known = {NULL, NULL, 0};
    if (o.score)
        known = score_read(conformance.arena, o.score);
    for (size_t i = 0; o.places[i]; i++)
        find_units(o.places[i], &all);
    pool_run(&all);

    totals sum = print_table(&all, o.score && !o.write_score ? &known : NULL);
    if (o.score && !o.write_score && sum.won && known.count)
        print_won(&all, &known);
    if (o.write_score)
        score_write(conformance.arena, o.score, &known, &all);
    size_t failed = sum.lost + sum.crashed + sum.hung + sum.leaked;
    if (failed)
        printf("%zu lost, %zu crashed, %zu hung, %zu leaked\n", sum.lost, sum.crashed,
               sum.hung, sum.leaked);
    if (sum.won)
        printf("%zu cases pass that did not: --write-score records them\n", sum.won);
    printf("conformance: %zu of %zu cases\n", sum.passed, sum.cases);
    printf("%zu passed, %zu failed\n", sum.passed, failed);
    return failed ? 1 : 0;
}

int main(int count, char **words)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    conformance.arena = &arena;
    int code = run(words + (count > 0));
    us_arena_free(&arena);
    return code;
}
