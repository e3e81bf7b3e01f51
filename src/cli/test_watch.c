/* usher test --watch on a terminal: a screen that tells what a change of files did to the tests.
 *
 * A turn is one round of all tests and the wait for what comes next. Of the last turn whose
 * policies loaded a table is kept, which has the outcome of each test and of each case; what
 * differs from it is what changed. */
#include "base/clock.h"
#include "cli/screen.h"
#include "cli/test_round.h"
#include "cli/watch.h"

#include <stdlib.h>
#include <time.h>

enum { NAMES_SHOWN = 10 /* of a list of what is well */ };

/* A test, or a case of one. */
typedef struct outcome {
    us_str name;
    us_test_outcome is;
    size_t result; /* whose it is */
} outcome;

typedef struct outcome_table {
    outcome *rows; /* by name */
    size_t count, capacity;
} outcome_table;

typedef struct turn {
    us_arena arena;
    us_invocation call;
    us_test_round round;
    us_tests *tests; /* NULL: there is nothing to run */
    const us_test_result **results;
    size_t count;
    outcome_table table;
    us_test_pretty sums;
    us_str errors; /* that kept it from running; else, what is odd */
    char time[16]; /* when it began: "12:01:07" */
    uint64_t duration;
} turn;

typedef struct watcher {
    const us_invocation *call;
    us_watch *watch;
    turn turns[2];
    size_t good;     /* which of them is the last whose policies loaded, */
    bool has_good;   /* if there was one */
    us_buf changed;  /* names of files, of [memory] */
    us_arena memory; /* for as long as all of it lasts */
    bool in_full, failing_only;
    size_t first; /* the line that is shown first */
} watcher;

/* ---- The table of outcomes -------------------------------------------------------------- */

static void add_outcome(turn *t, size_t result, us_str name, us_test_outcome is)
{
    outcome_table *table = &t->table;
    table->rows = us_arena_room(&t->arena, table->rows, table->count, &table->capacity,
                                sizeof *table->rows);
    table->rows[table->count++] = (outcome){name, is, result};
}

static void add_cases(turn *t, size_t result, us_str above, const us_test_case *cases,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const us_test_case *one = &cases[i];
        us_str name = us_str_format(&t->arena, "%.*s[%.*s]", US_STR_ARG(above),
                                    US_STR_ARG(one->name));
        if (one->case_count > 0)
            add_cases(t, result, name, one->cases, one->case_count);
        else
            add_outcome(t, result, name,
                        one->skipped  ? US_TEST_SKIPPED
                        : one->failed ? US_TEST_FAILED
                                      : US_TEST_PASSED);
    }
}

static int compare_names(const void *a, const void *b)
{
    return us_str_compare(((const outcome *)a)->name, ((const outcome *)b)->name);
}

static void fill_table(turn *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const us_test_result *result = t->results[i];
        us_str name = us_str_format(&t->arena, "%.*s.%.*s", US_STR_ARG(result->package),
                                    US_STR_ARG(result->name));
        bool whole = result->case_count == 0 || result->outcome == US_TEST_ERRED ||
                     result->outcome == US_TEST_SKIPPED;
        if (whole)
            add_outcome(t, i, name, result->outcome);
        else
            add_cases(t, i, name, result->cases, result->case_count);
    }
    if (t->table.count > 0)
        qsort(t->table.rows, t->table.count, sizeof *t->table.rows, compare_names);
}

static const outcome *find_outcome(const outcome_table *table, us_str name)
{
    outcome key = {.name = name};
    return table->count == 0 ? NULL
                             : bsearch(&key, table->rows, table->count,
                                       sizeof *table->rows, compare_names);
}

static bool is_bad(us_test_outcome is)
{
    return is == US_TEST_FAILED || is == US_TEST_ERRED;
}

/* ---- A turn's round --------------------------------------------------------------------- */

static void run_tests(turn *t)
{
    us_str error = US_STR_EMPTY;
    us_buf unused = us_buf_make(&t->arena);
    t->tests = us_tests_start(&t->arena, t->round.policy, &t->round.options, &error);
    if (!t->tests) {
        fprintf(t->round.errors, "%.*s\n", US_STR_ARG(error));
        return;
    }
    us_test_collect(&t->round, t->tests, &t->results, &t->count);
    us_test_report_vacuous(&t->round, t->tests);
    t->sums.arena = &t->arena;
    for (size_t i = 0; i < t->count; i++)
        us_test_pretty_add(&unused, &t->sums, t->results[i]);
    fill_table(t);
}

static void begin_turn(turn *t, const us_invocation *call)
{
    char *text = NULL;
    size_t length = 0;
    time_t now = time(NULL);
    struct tm parts = {0};
    uint64_t began = us_clock_now();
    *t = (turn){.call = *call};
    us_arena_init(&t->arena, 0, NULL);
    localtime_r(&now, &parts);
    strftime(t->time, sizeof t->time, "%H:%M:%S", &parts);
    t->call.arena = &t->arena;
    t->round.call = &t->call;
    t->round.errors = open_memstream(&text, &length);
    if (!t->round.errors) {
        t->errors = US_STR("out of memory");
        return;
    }
    if (us_test_begin(&t->round))
        run_tests(t);
    fclose(t->round.errors);
    while (length > 0 && text[length - 1] == '\n')
        length--;
    t->errors = us_str_copy(&t->arena, us_str_make(text, length));
    free(text);
    t->duration = us_clock_now() - began;
}

/* What is left is its table. */
static void end_turn(turn *t)
{
    us_tests_free(t->tests);
    us_test_end(&t->round);
}

/* ---- Its page --------------------------------------------------------------------------- */

static void add_count(us_buf *out, size_t count, const char *word)
{
    if (count > 0)
        us_buf_add_format(out, ", %zu %s", count, word);
}

static void add_head(const watcher *w, const turn *t, us_screen_page *page)
{
    const us_test_pretty *sums = &t->sums;
    const turn *last = &w->turns[w->good];
    us_buf text = us_buf_make(page->arena);
    us_buf_add_c(&text, t->time);
    if (t->tests) {
        add_count(&text, sums->failed, "failed");
        add_count(&text, sums->erred, sums->erred == 1 ? "error" : "errors");
        us_buf_add_format(&text, ", %zu passed", sums->passed);
        add_count(&text, sums->skipped, "skipped");
        us_buf_add_format(&text, ", %.1f ms", (double)t->duration / 1e6);
    } else {
        us_buf_add_c(&text, ", not run");
        if (w->has_good)
            us_buf_add_format(&text, "; last good: %s, %zu passed", last->time,
                              last->sums.passed);
    }
    bool bad = !t->tests || sums->failed + sums->erred > 0;
    us_screen_add(page, bad ? US_SCREEN_BAD : US_SCREEN_GOOD, us_buf_str(&text));
    us_screen_add(
        page, US_SCREEN_FAINT,
        us_str_format(page->arena, "changed: %.*s",
                      US_STR_ARG(us_str_make(w->changed.text, w->changed.length))));
    page->head = page->count;
}

static void add_heading(us_screen_page *page, us_screen_style style, const char *what,
                        size_t count)
{
    us_screen_add(page, US_SCREEN_PLAIN, US_STR_EMPTY);
    us_screen_add(page, style, us_str_format(page->arena, "%s: %zu", what, count));
}

/* Says of a row and the one of the same name in the other table (NULL: none) if it is to be
 * listed. */
typedef bool row_test(const outcome *row, const outcome *other);

static bool broke(const outcome *now, const outcome *before)
{
    return is_bad(now->is) && !(before && is_bad(before->is));
}

static bool is_mended(const outcome *now, const outcome *before)
{
    return now->is == US_TEST_PASSED && before && before->is != US_TEST_PASSED;
}

static bool is_alone(const outcome *row, const outcome *other)
{
    return !other && !is_bad(row->is);
}

static bool is_gone(const outcome *before, const outcome *now)
{
    (void)before;
    return !now;
}

/* The names of rows that [listed] is true of. */
static void add_names(us_screen_page *page, us_screen_style style, const char *what,
                      const outcome_table *table, const outcome_table *other,
                      row_test *listed)
{
    us_str names[NAMES_SHOWN];
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const outcome *row = &table->rows[i];
        if (!listed(row, find_outcome(other, row->name)))
            continue;
        if (count < NAMES_SHOWN)
            names[count] = row->name;
        count++;
    }
    if (count == 0)
        return;
    add_heading(page, style, what, count);
    for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
        us_screen_add(page, US_SCREEN_PLAIN,
                      us_str_format(page->arena, "  %.*s", US_STR_ARG(names[i])));
    if (count > NAMES_SHOWN)
        us_screen_add(
            page, US_SCREEN_PLAIN,
            us_str_format(page->arena, "  … and %zu more", count - NAMES_SHOWN));
}

/* One that fails, as text tells it. */
static void add_failure(us_screen_page *page, const us_test_result *result)
{
    us_buf text = us_buf_make(page->arena);
    us_test_pretty report = {.arena = page->arena, .differences = true};
    us_test_pretty_add(&text, &report, result);
    if (text.length > 0)
        text.length--; /* the end of the last line */
    us_screen_add(page, US_SCREEN_PLAIN, us_buf_str(&text));
}

/* Tests that fail and of which [chosen] has [value]: in full, or just where they are. */
static void add_failing(us_screen_page *page, const turn *t, const char *what,
                        const bool *chosen, bool value, bool in_full)
{
    size_t count = 0;
    for (size_t i = 0; i < t->table.count; i++)
        count += is_bad(t->table.rows[i].is) && chosen[t->table.rows[i].result] == value;
    if (count == 0)
        return;
    add_heading(page, US_SCREEN_BAD, what, count);
    for (size_t i = 0, shown = 0; in_full && i < t->count; i++) {
        if (!is_bad(t->results[i]->outcome) || chosen[i] != value)
            continue;
        if (shown++ > 0)
            us_screen_add(page, US_SCREEN_PLAIN, US_STR_EMPTY);
        add_failure(page, t->results[i]);
    }
    for (size_t i = 0; !in_full && i < t->table.count; i++) {
        const outcome *row = &t->table.rows[i];
        const us_test_place *place = &t->results[row->result]->place;
        if (is_bad(row->is) && chosen[row->result] == value)
            us_screen_add(page, US_SCREEN_PLAIN,
                          us_str_format(page->arena, "  %.*s:%u: %.*s",
                                        US_STR_ARG(place->file), place->row,
                                        US_STR_ARG(row->name)));
    }
}

static void add_body(const watcher *w, const turn *t, us_screen_page *page)
{
    const outcome_table *before = w->has_good ? &w->turns[w->good].table : NULL;
    bool *newly = us_arena_alloc_zero(page->arena, t->count + 1);
    for (size_t i = 0; before && i < t->table.count; i++) {
        const outcome *row = &t->table.rows[i];
        newly[row->result] |= broke(row, find_outcome(before, row->name));
    }
    if (before && !w->failing_only) {
        add_failing(page, t, "newly failing", newly, true, true);
        add_names(page, US_SCREEN_GOOD, "newly passing", &t->table, before, is_mended);
        add_names(page, US_SCREEN_STRONG, "new", &t->table, before, is_alone);
        add_names(page, US_SCREEN_STRONG, "gone", before, &t->table, is_gone);
    } else {
        add_failing(page, t, "newly failing", newly, true, w->in_full);
    }
    /* What is new to whoever looks at it is told in full. */
    add_failing(page, t, before ? "still failing" : "failing", newly, false,
                w->in_full || (!before && !w->failing_only));
}

static void show(watcher *w, const turn *t)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_screen_page page = {.arena = &arena, .first = w->first};
    add_head(w, t, &page);
    if (t->tests)
        add_body(w, t, &page);
    if (t->errors.length > 0) {
        us_screen_add(&page, US_SCREEN_PLAIN, US_STR_EMPTY);
        us_screen_add(&page, US_SCREEN_PLAIN, t->errors);
    }
    page.foot = us_str_format(&arena, "q quit  a run again  f %s  u %s  j k space b move",
                              w->in_full ? "failures in short" : "failures in full",
                              w->failing_only ? "what changed, too" : "failing only");
    us_screen_show(&page);
    w->first = page.first;
    us_arena_free(&arena);
}

/* ---- What comes next -------------------------------------------------------------------- */

typedef enum next_step { WAIT_ON, RUN_AGAIN, QUIT } next_step;

static next_step take_key(watcher *w, int key)
{
    enum { CONTROL_C = 3, PAGE = 10 };
    switch (key) {
    case 'q':
    case CONTROL_C:
    case US_SCREEN_END:
        return QUIT;
    case 'a':
    case '\r':
    case '\n':
        return RUN_AGAIN;
    case 'f':
        w->in_full = !w->in_full;
        w->first = 0;
        break;
    case 'u':
        w->failing_only = !w->failing_only;
        w->first = 0;
        break;
    case 'j':
    case US_SCREEN_DOWN:
        w->first++;
        break;
    case ' ':
        w->first += PAGE;
        break;
    case 'k':
    case US_SCREEN_UP:
        w->first -= w->first > 0;
        break;
    case 'b':
        w->first -= w->first > PAGE ? PAGE : w->first;
        break;
    default:
        break;
    }
    return WAIT_ON;
}

static void note_changed(watcher *w)
{
    size_t count;
    const us_str *names = us_watch_changed(w->watch, &count);
    w->changed.length = 0;
    for (size_t i = 0; i < count; i++) {
        us_buf_add_c(&w->changed, i > 0 ? ", " : "");
        us_buf_add_str(&w->changed, names[i]);
    }
    if (count == 0)
        us_buf_add_c(&w->changed, "nothing");
}

/* Shows [t] until there is something to run, or not any more. */
static next_step wait_for_more(watcher *w, const turn *t)
{
    next_step next = WAIT_ON;
    w->first = 0;
    while (next == WAIT_ON) {
        show(w, t);
        switch (us_watch_wait(w->watch, true)) {
        case US_WATCH_CHANGED:
            next = RUN_AGAIN;
            break;
        case US_WATCH_KEY:
            next = take_key(w, us_screen_key());
            break;
        case US_WATCH_RESIZED:
            break;
        case US_WATCH_ENDED:
            next = QUIT;
            break;
        }
    }
    return next;
}

/* One turn; what is compared with what is settled when it is over. */
static next_step take_turn(watcher *w)
{
    turn *t = &w->turns[!w->good];
    us_arena watching;
    us_arena_init(&watching, 0, NULL);
    const us_test_settings *settings = w->call->settings;
    w->watch = us_watch_begin(&watching, w->call->operands.items, settings->ignore.items);
    begin_turn(t, w->call);
    next_step next = QUIT;
    if (w->watch) {
        next = wait_for_more(w, t);
        note_changed(w);
        us_watch_end(w->watch);
    }
    us_arena_free(&watching);
    end_turn(t);
    if (t->tests) {
        us_arena_free(&w->turns[w->good].arena);
        w->good = !w->good;
        w->has_good = true;
    } else {
        us_arena_free(&t->arena);
    }
    return next;
}

int us_test_watch(const us_invocation *call)
{
    watcher w = {.call = call};
    if (!us_screen_open())
        return us_command_fail(call, "the terminal can't be used");
    us_arena_init(&w.memory, 0, NULL);
    us_arena_init(&w.turns[0].arena, 0, NULL);
    w.changed = us_buf_make(&w.memory);
    us_buf_add_c(&w.changed, "nothing yet");
    while (take_turn(&w) == RUN_AGAIN)
        ;
    us_screen_close();
    us_arena_free(&w.turns[w.good].arena);
    us_arena_free(&w.memory);
    return w.watch ? EXIT_PASSED : us_command_fail(call, "files can't be watched");
}
