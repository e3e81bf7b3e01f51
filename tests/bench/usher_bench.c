/* usher-bench: what an evaluation costs. Policies are loaded once, and the input is
 * parsed once, or each time with --parse, as a server does it.
 *
 *     usher-bench --policy FILE... --data FILE... --input FILE --query data.pkg.rule
 *                 (or --image FILE in place of --policy and --data)
 *                 [--v0] [--parse] [--whole] [--faithful] [--threads N]
 *                 --once | --iterations N | [--seconds S] [--batches K]
 *
 * prints one line of JSON: the result (--once), the number of evaluations
 * (--iterations, for tools that count instructions), or the report: processor and
 * wall time of an evaluation in nanoseconds, medians and minima over K batches of S
 * seconds, and what loading took. The input is read for a projection onto what the query
 * can see; with --whole it is read whole. With --threads, N threads evaluate at once, each
 * with a worker of its own, over one policy: the times are those of one of their
 * evaluations still, so wall time falls with the threads, and processor time stays. Where
 * no file and no query is named it measures a small policy of its own. It is written
 * against usher.h alone: it measures what a host program gets. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <usher.h>

enum { MOST_BATCHES = 1000, MOST_THREADS = 64 };
/* A thread takes so many parts of its share of a batch, one after the other. */
enum { PARTS = 64 };
/* What two threads write is so far apart. */
enum { APART = 128 };

typedef struct settings {
    const char *query; /* the path of a document; NULL: none is named */
    const char *input;
    const char *image; /* in place of files */
    bool files;        /* some are named: policies or data */
    bool v0, faithful, parse, whole, once;
    unsigned long iterations; /* 0: as many as fill the batches */
    double seconds;
    unsigned long batches, threads;
} settings;

/* Evaluations that all threads are to do together. */
typedef struct batch {
    _Atomic unsigned long left;
    unsigned long part;
} batch;

/* What is measured. Threads have one each, with a worker of its own. */
typedef struct subject {
    alignas(APART) const settings *settings;
    usher_projection *projection;
    usher_worker *worker;
    char *text; /* of the input; NULL: there is none */
    size_t length;
    usher_input *input;
    usher_input *parsed; /* for the result, with --parse; NULL without */
    const usher_result *result;
    usher_outcome outcome;
    batch *batch;
} subject;

typedef struct flag {
    const char *name;
    size_t where; /* a bool of the settings */
} flag;

static const flag flags[] = {
    {"--v0", offsetof(settings, v0)},       {"--faithful", offsetof(settings, faithful)},
    {"--parse", offsetof(settings, parse)}, {"--whole", offsetof(settings, whole)},
    {"--once", offsetof(settings, once)},
};

static const char usage[] =
    "Usage: usher-bench {--policy FILE... [--data FILE...] | --image FILE} [--input "
    "FILE] --query PATH\n"
    "                   [--v0] [--parse] [--whole] [--faithful] [--threads N]\n"
    "                   [--once | --iterations N | --seconds S --batches K]\n";

/* What is measured without arguments. */
static const char own_policy[] =
    "package bench\n"
    "deny contains msg if {\n"
    "    input.kind == \"PromptTemplate\"\n"
    "    contains(input.spec.template, \"SSN\")\n"
    "    msg := \"prompt templates must not ask for an SSN\"\n"
    "}\n";
static const char own_input[] =
    "{\"apiVersion\": \"prompt.example.com/v1\", \"kind\": \"PromptTemplate\",\n"
    " \"metadata\": {\"name\": \"greeting\", \"namespace\": \"sales\"},\n"
    " \"spec\": {\"template\": \"Please tell me your SSN, {{ .name }}.\"}}\n";

_Noreturn static void fail(const char *what, const char *why)
{
    fprintf(stderr, "usher-bench: %s: %s\n", what, why);
    exit(2);
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t capacity = 0, got;
    *length = 0;
    if (!file)
        fail(path, strerror(errno));
    do {
        capacity = capacity ? 2 * capacity : 1 << 16;
        text = realloc(text, capacity);
        if (!text)
            fail(path, "out of memory");
        got = fread(text + *length, 1, capacity - *length, file);
        *length += got;
    } while (*length == capacity);
    fclose(file);
    return text;
}

static usher_input *parse_input(const subject *s)
{
    usher_problems *problems = NULL;
    usher_input_options options = {.projection = s->projection};
    usher_input *input = usher_input_parse(s->text, s->length, &options, &problems);
    if (!input)
        fail(s->settings->input, usher_problems_text(problems, false));
    return input;
}

static void evaluate(subject *s)
{
    static const usher_limits limits = {.steps = UINT64_MAX, .memory = SIZE_MAX};
    if (s->settings->parse && s->text) {
        usher_input_free(s->parsed);
        s->parsed = parse_input(s);
    }
    s->outcome =
        usher_evaluate_path(s->worker, s->settings->query,
                            s->parsed ? s->parsed : s->input, &limits, &s->result);
    if (s->outcome == USHER_ERROR)
        fail(s->settings->query,
             usher_problems_text(usher_result_problems(s->result), false));
}

static const char *result_text(const subject *s)
{
    return s->outcome == USHER_OK ? usher_result_json(s->result, USHER_JSON_COMPACT, NULL)
                                  : "null";
}

static double nanoseconds(struct timespec time)
{
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return nanoseconds(time);
}

static double processor_time(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return nanoseconds(time);
}

/* The number after "VmRSS:" or the like of this process, in kB. */
static long memory_of_process(const char *key)
{
    char line[256];
    long number = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, key, strlen(key)) == 0)
            number = strtol(line + strlen(key), NULL, 10);
    }
    if (file)
        fclose(file);
    return number;
}

/* The next part of [b]: a number of evaluations, 0 when all are taken. */
static unsigned long take_part(batch *b)
{
    unsigned long left = atomic_load(&b->left), taken;
    do
        taken = left < b->part ? left : b->part;
    while (!atomic_compare_exchange_weak(&b->left, &left, left - taken));
    return taken;
}

static void *repeat(void *argument)
{
    subject *s = argument;
    for (unsigned long part; (part = take_part(s->batch)) > 0;)
        for (unsigned long i = 0; i < part; i++)
            evaluate(s);
    return NULL;
}

/* Gives [thread], the one with [number], a processor of its own, if there are enough of them: the
 * system may leave a new one beside another for a while. */
static void place(pthread_t thread, unsigned long number, unsigned long count)
{
    static cpu_set_t all;
    cpu_set_t own;
    if (CPU_COUNT(&all) == 0)
        sched_getaffinity(0, sizeof all, &all);
    if (count < 2 || count > (unsigned long)CPU_COUNT(&all))
        return;
    CPU_ZERO(&own);
    for (size_t processor = 0; processor < CPU_SETSIZE; processor++)
        if (CPU_ISSET(processor, &all) && number-- == 0)
            CPU_SET(processor, &own);
    pthread_setaffinity_np(thread, sizeof own, &own);
}

/* Evaluates so many times for each thread. The first of them is this one. They take parts until
 * nothing is left: with a share of its own a thread that starts late, or whose processor
 * something else used for a moment, would be waited for by all. */
static void run_batch(subject *subjects, unsigned long times)
{
    pthread_t threads[MOST_THREADS];
    unsigned long count = subjects->settings->threads;
    batch all = {times * count, times < PARTS ? 1 : times / PARTS};
    place(pthread_self(), 0, count);
    for (unsigned long i = 0; i < count; i++) {
        subjects[i].batch = &all;
        if (i > 0 && pthread_create(&threads[i], NULL, repeat, &subjects[i]) != 0)
            fail("--threads", "a thread could not be started");
        if (i > 0)
            place(threads[i], i, count);
    }
    repeat(subjects);
    for (unsigned long i = 1; i < count; i++)
        pthread_join(threads[i], NULL);
}

/* How many evaluations for each thread fill a batch; warms up on the way. */
static unsigned long batch_size(subject *subjects)
{
    double seconds = subjects->settings->seconds;
    for (unsigned long count = 1;; count *= 2) {
        double start = now();
        run_batch(subjects, count);
        double spent = (now() - start) / 1e9;
        if (spent >= seconds / 4) {
            double filling = (double)count * seconds / spent;
            return filling < 1 ? 1 : (unsigned long)filling;
        }
    }
}

static int compare_numbers(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static void measure(subject *subjects, double load, long loaded)
{
    static double processor[MOST_BATCHES], wall[MOST_BATCHES];
    const settings *chosen = subjects->settings;
    unsigned long batches = chosen->batches, count = batch_size(subjects);
    double evaluations = (double)(count * chosen->threads);
    for (unsigned long i = 0; i < batches; i++) {
        double start = now(), processor_start = processor_time();
        run_batch(subjects, count);
        processor[i] = (processor_time() - processor_start) / evaluations;
        wall[i] = (now() - start) / evaluations;
    }
    qsort(processor, batches, sizeof *processor, compare_numbers);
    qsort(wall, batches, sizeof *wall, compare_numbers);
    usher_cost cost = usher_result_cost(subjects->result);
    printf("{\"cpu_ns\":%.1f,\"cpu_ns_min\":%.1f,\"wall_ns\":%.1f,\"wall_ns_min\":%.1f,"
           "\"iterations\":%.0f,\"bytes\":%zu,\"load_ms\":%.3f,\"loaded_kb\":%ld,"
           "\"peak_kb\":%ld,\"result\":%s}\n",
           processor[batches / 2], processor[0], wall[batches / 2], wall[0],
           evaluations * (double)batches, cost.memory, load, loaded,
           memory_of_process("VmHWM:"), result_text(subjects));
}

static double number(const char *name, const char *text, double least, double most)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= least && value <= most)) {
        char why[128];
        snprintf(why, sizeof why, "\"%.40s\" is no number from %g to %g", text, least,
                 most);
        fail(name, why);
    }
    return value;
}

static unsigned long whole_number(const char *name, const char *text, double most)
{
    double value = number(name, text, 1, most);
    if (value != (double)(unsigned long)value)
        fail(name, "takes a whole number");
    return (unsigned long)value;
}

static bool set_flag(settings *s, const char *name)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (strcmp(flags[i].name, name) == 0)
            return *(bool *)((char *)s + flags[i].where) = true;
    }
    return false;
}

static void read_option(settings *s, const char *name, const char *value)
{
    if (strcmp(name, "--policy") == 0 || strcmp(name, "--data") == 0)
        s->files = true;
    else if (strcmp(name, "--image") == 0)
        s->image = value;
    else if (strcmp(name, "--input") == 0)
        s->input = value;
    else if (strcmp(name, "--query") == 0)
        s->query = value;
    else if (strcmp(name, "--iterations") == 0)
        s->iterations = whole_number(name, value, 1e12);
    else if (strcmp(name, "--seconds") == 0)
        s->seconds = number(name, value, 0.001, 3600);
    else if (strcmp(name, "--batches") == 0)
        s->batches = whole_number(name, value, MOST_BATCHES);
    else if (strcmp(name, "--threads") == 0)
        s->threads = whole_number(name, value, MOST_THREADS);
    else
        fail(name, "unknown option");
}

static void read_options(char **words, settings *s)
{
    for (; *words; words++) {
        if (set_flag(s, *words))
            continue;
        if (!words[1])
            fail(*words, "unknown option, or one without its value");
        read_option(s, words[0], words[1]);
        words++;
    }
    if (s->once && s->iterations)
        fail("--once", "does not go with --iterations");
    if (s->input && !s->query)
        fail("--input", "needs a --query");
    if (s->files && s->image)
        fail("--image", "does not go with --policy and --data");
    if ((s->files || s->image) != (s->query != NULL)) {
        fputs(usage, stderr);
        exit(2);
    }
}

/* Adds the files that --policy and --data name, or what is measured where there are none. */
static void add_sources(usher_builder *builder, char **words, const settings *s)
{
    if (!s->files && !s->image)
        usher_builder_add_module(builder, "own.rego", own_policy, strlen(own_policy));
    for (; *words; words++) {
        if (strcmp(*words, "--policy") == 0 || strcmp(*words, "--data") == 0)
            usher_builder_add_path(builder, *++words, NULL);
    }
}

static usher_policy *load(usher_engine *engine, usher_builder *builder, char **words,
                          const settings *s)
{
    usher_problems *problems = NULL;
    add_sources(builder, words, s);
    usher_policy *policy = s->image ? usher_image_open(engine, s->image, NULL, &problems)
                                    : usher_builder_finish(builder, &problems);
    if (!policy)
        fail("policies", usher_problems_text(problems, true));
    return policy;
}

static void read_input(subject *s, usher_policy *policy)
{
    const settings *chosen = s->settings;
    if (!chosen->whole)
        s->projection =
            usher_projection_new(policy, (const char *const[]){chosen->query, NULL});
    if (chosen->input)
        s->text = read_file(chosen->input, &s->length);
    else if (!chosen->files)
        s->text = strndup(own_input, s->length = strlen(own_input));
    if (s->text)
        s->input = parse_input(s);
}

static void run(subject *subjects, double start)
{
    const settings *chosen = subjects->settings;
    evaluate(subjects);
    double load_ms = (now() - start) / 1e6;
    long loaded = memory_of_process("VmRSS:");
    if (chosen->once) {
        puts(result_text(subjects));
    } else if (chosen->iterations) {
        run_batch(subjects, chosen->iterations);
        printf("{\"iterations\":%lu}\n", chosen->iterations);
    } else {
        measure(subjects, load_ms, loaded);
    }
}

int main(int count, char **words)
{
    double start = now();
    char **options = words + (count > 0);
    settings chosen = {.seconds = 0.3, .batches = 7, .threads = 1};
    subject subjects[MOST_THREADS] = {{.settings = &chosen}};
    read_options(options, &chosen);
    if (!chosen.query)
        chosen.query = "data.bench.deny";
    usher_build_options build = {
        .dialect = chosen.v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .faithful = chosen.faithful,
    };
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &build);
    usher_policy *policy = load(engine, builder, options, &chosen);
    read_input(subjects, policy);
    for (unsigned long i = 0; i < chosen.threads; i++) {
        subjects[i] = subjects[0];
        subjects[i].worker = usher_worker_new(policy);
    }
    run(subjects, start);
    for (unsigned long i = 0; i < chosen.threads; i++) {
        usher_worker_free(subjects[i].worker);
        usher_input_free(subjects[i].parsed);
    }
    usher_input_free(subjects->input);
    usher_projection_free(subjects->projection);
    free(subjects->text);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
}
