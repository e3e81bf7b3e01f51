/* usher-bench: what an evaluation costs. Policies are loaded once, and the input is
 * parsed once, or each time with --parse, as a server does it.
 *
 *     usher-bench --policy FILE... --data FILE... --input FILE --query data.pkg.rule
 *                 [--v0] [--parse] [--whole] [--faithful]
 *                 --once | --iterations N | [--seconds S] [--batches K]
 *
 * prints one line of JSON: the result (--once), the number of evaluations
 * (--iterations, for tools that count instructions), or the report: processor and
 * wall time of an evaluation in nanoseconds, medians and minima over K batches of S
 * seconds, and what loading took. The input is read for a projection onto what the query
 * can see; with --whole it is read whole. Without arguments it measures a small policy of its
 * own. It is written against usher.h alone: it measures what a host program gets. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <usher.h>

enum { MOST_BATCHES = 1000 };

typedef struct settings {
    const char *query; /* the path of a document */
    const char *input;
    bool parse, whole, once;
    unsigned long iterations;
    double seconds;
    unsigned long batches;
} settings;

/* What is measured. */
typedef struct subject {
    const settings *settings;
    usher_projection *projection;
    usher_worker *worker;
    char *text; /* of the input; NULL: there is none */
    size_t length;
    usher_input *input;
    const usher_result *result;
    usher_outcome outcome;
} subject;

static const char usage[] =
    "Usage: usher-bench --policy FILE... [--data FILE...] [--input FILE] --query PATH\n"
    "                   [--v0] [--parse] [--whole] [--faithful]\n"
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

static void fail(const char *what, const char *why)
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
    usher_input *input = s->settings->parse && s->text ? parse_input(s) : s->input;
    s->outcome =
        usher_evaluate_path(s->worker, s->settings->query, input, &limits, &s->result);
    if (s->outcome == USHER_ERROR)
        fail(s->settings->query,
             usher_problems_text(usher_result_problems(s->result), false));
    if (input != s->input)
        usher_input_free(input);
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

static void repeat(subject *s, unsigned long times)
{
    while (times-- > 0)
        evaluate(s);
}

/* How many evaluations fill a batch; warms up on the way. */
static unsigned long batch_size(subject *s)
{
    for (unsigned long count = 1;; count *= 2) {
        double start = now();
        repeat(s, count);
        double spent = (now() - start) / 1e9;
        if (spent >= s->settings->seconds / 4) {
            double filling = (double)count * s->settings->seconds / spent;
            return filling < 1 ? 1 : (unsigned long)filling;
        }
    }
}

static int compare_numbers(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static void measure(subject *s, double load, long loaded)
{
    static double processor[MOST_BATCHES], wall[MOST_BATCHES];
    unsigned long batches = s->settings->batches, count = batch_size(s);
    for (unsigned long i = 0; i < batches; i++) {
        double start = now(), processor_start = processor_time();
        repeat(s, count);
        processor[i] = (processor_time() - processor_start) / (double)count;
        wall[i] = (now() - start) / (double)count;
    }
    qsort(processor, batches, sizeof *processor, compare_numbers);
    qsort(wall, batches, sizeof *wall, compare_numbers);
    usher_cost cost = usher_result_cost(s->result);
    printf("{\"cpu_ns\":%.1f,\"cpu_ns_min\":%.1f,\"wall_ns\":%.1f,\"wall_ns_min\":%.1f,"
           "\"iterations\":%lu,\"bytes\":%zu,\"load_ms\":%.3f,\"loaded_kb\":%ld,"
           "\"peak_kb\":%ld,\"result\":%s}\n",
           processor[batches / 2], processor[0], wall[batches / 2], wall[0],
           count * batches, cost.memory, load, loaded, memory_of_process("VmHWM:"),
           result_text(s));
}

/* Adds the files that --policy and --data name, and reads the other options. */
static void read_options(char **words, settings *s, usher_builder *builder)
{
    for (; *words; words++) {
        const char *name = *words;
        if (strcmp(name, "--v0") == 0 || strcmp(name, "--faithful") == 0)
            continue;
        if (strcmp(name, "--parse") == 0)
            s->parse = true;
        else if (strcmp(name, "--whole") == 0)
            s->whole = true;
        else if (strcmp(name, "--once") == 0)
            s->once = true;
        else if (!words[1])
            fail(name, "unknown option, or one without its value");
        else if (strcmp(name, "--policy") == 0 || strcmp(name, "--data") == 0)
            usher_builder_add_path(builder, *++words, NULL);
        else if (strcmp(name, "--input") == 0)
            s->input = *++words;
        else if (strcmp(name, "--query") == 0)
            s->query = *++words;
        else if (strcmp(name, "--iterations") == 0)
            s->iterations = strtoul(*++words, NULL, 10);
        else if (strcmp(name, "--seconds") == 0)
            s->seconds = strtod(*++words, NULL);
        else if (strcmp(name, "--batches") == 0)
            s->batches = strtoul(*++words, NULL, 10);
        else
            fail(name, "unknown option");
    }
    if (s->batches == 0 || s->batches > MOST_BATCHES) {
        fputs(usage, stderr);
        exit(2);
    }
}

static bool has_word(char **words, const char *word)
{
    for (; *words; words++) {
        if (strcmp(*words, word) == 0)
            return true;
    }
    return false;
}

static void run(subject *s, double start)
{
    evaluate(s);
    double load = (now() - start) / 1e6;
    long loaded = memory_of_process("VmRSS:");
    if (s->settings->once) {
        puts(result_text(s));
    } else if (s->settings->iterations) {
        repeat(s, s->settings->iterations);
        printf("{\"iterations\":%lu}\n", s->settings->iterations);
    } else {
        measure(s, load, loaded);
    }
}

int main(int count, char **words)
{
    double start = now();
    char **options = words + (count > 0);
    settings chosen = {.query = "data.bench.deny", .seconds = 0.3, .batches = 7};
    subject measured = {.settings = &chosen};
    usher_problems *problems = NULL;
    usher_build_options build = {
        .dialect = has_word(options, "--v0") ? USHER_REGO_V0 : USHER_REGO_V1,
        .faithful = has_word(options, "--faithful"),
    };
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &build);
    if (*options)
        read_options(options, &chosen, builder);
    else
        usher_builder_add_module(builder, "own.rego", own_policy, strlen(own_policy));
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        fail("policies", usher_problems_text(problems, true));
    measured.worker = usher_worker_new(policy);
    if (!chosen.whole)
        measured.projection =
            usher_projection_new(policy, (const char *const[]){chosen.query, NULL});
    if (chosen.input)
        measured.text = read_file(chosen.input, &measured.length);
    else if (!*options)
        measured.text = strndup(own_input, measured.length = strlen(own_input));
    if (measured.text)
        measured.input = parse_input(&measured);
    run(&measured, start);
    usher_input_free(measured.input);
    usher_projection_free(measured.projection);
    free(measured.text);
    usher_worker_free(measured.worker);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
}
