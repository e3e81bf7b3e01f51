/* Most reviews take microseconds, and handing one over to another thread would take longer than
 * judging it. So each is tried at once, on the thread that has read it, with a bound of steps
 * that are spent in a millisecond or two; the few that are not done by then are thrown away and
 * judged from the beginning in the second lane. Where most of a policy set's reviews are of
 * that kind, trying is given up, and taken up again from time to time. */
#include "reviews.h"

#include "base/clock.h"
#include "webhook/records/decision_line.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <time.h>

#define SECOND 1000000000

/* Steps that are tried at once, and the largest body. */
#define QUICK_STEPS 100000u
#define QUICK_BODY  ((size_t)256 << 10)

/* A generation whose quick tries fail more than once in WEIGHT_OF_FAILURE + 1 times gets
 * heavier until it is not tried any more; each review that is not tried makes it lighter. */
enum { WEIGHT_OF_FAILURE = 8, WEIGHT_MAX = 256, WEIGHT_TOO_HEAVY = 128 };

void review_begin(review_task *task, const review_parts *parts,
                  const review_request *request)
{
    uint64_t time = us_clock_now();
    *task = (review_task){.parts = parts,
                          .request = *request,
                          .began = time,
                          .deadline = request->timeout ? time + request->timeout : 0};
}

/* ---- Answers -------------------------------------------------------------------------- */

static unsigned http_status(us_admission_status status)
{
    switch (status) {
    case US_ADMISSION_ANSWERED:
        return MHD_HTTP_OK;
    case US_ADMISSION_BAD:
        return MHD_HTTP_BAD_REQUEST;
    case US_ADMISSION_FAILED:
        break;
    }
    return MHD_HTTP_INTERNAL_SERVER_ERROR;
}

static void write_text(char *to, size_t size, us_str text)
{
    snprintf(to, size, "%.*s", US_STR_ARG(text));
}

static void write_client(const struct sockaddr *client, char *text, size_t size)
{
    char host[48];
    char port[8];
    socklen_t length = 0;
    if (client)
        length = client->sa_family == AF_INET ? sizeof(struct sockaddr_in)
                                              : sizeof(struct sockaddr_in6);
    if (client && getnameinfo(client, length, host, sizeof host, port, sizeof port,
                              NI_NUMERICHOST | NI_NUMERICSERV) == 0)
        snprintf(text, size, client->sa_family == AF_INET ? "%s:%s" : "[%s]:%s", host,
                 port);
}

/* When something began that has taken [ns]. */
static struct timespec time_before(uint64_t ns)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec -= (time_t)(ns / SECOND);
    t.tv_nsec -= (long)(ns % SECOND);
    if (t.tv_nsec < 0) {
        t.tv_sec--;
        t.tv_nsec += SECOND;
    }
    return t;
}

static void keep_record(review_task *task, const us_admission_answer *given,
                        const trace *t, uint64_t ns)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    judged record = {
        .path = task->request.path,
        .review = task->request.text,
        .answer = given->body,
        .message = given->message,
        .patch = given->patch,
        .status = task->status,
        .allowed = given->allowed,
        .patched = given->patched,
        .evaluation_error = given->evaluation_error,
        .warnings = records_warnings(&arena, &given->warnings),
        .received = time_before(ns),
        .ns = ns,
    };
    write_text(record.decision_id, sizeof record.decision_id, given->decision_id);
    write_text(record.revision, sizeof record.revision, given->revision);
    memcpy(record.trace_id, t->id, sizeof record.trace_id);
    memcpy(record.span_id, t->span, sizeof record.span_id);
    write_client(task->request.client, record.client, sizeof record.client);
    records_add(task->parts->records, &record, task->request.body);
    us_arena_free(&arena);
}

/* Tells of an answer of [used], made with [w], whoever wants to know. */
static void tell(review_task *task, const generation *used, const worker *w,
                 const us_admission_answer *given)
{
    uint64_t took = us_clock_now() - task->began;
    trace t = trace_of(task->request.traceparent);
    metrics_count_review(task->parts->metrics, task->request.path, used->loaded.plan,
                         used->policy_numbers, given, took);
    decision_line_write(&(decision){.judges = &used->loaded,
                                    .worker = w->evaluator,
                                    .path = task->request.path,
                                    .review = task->request.text,
                                    .answer = given,
                                    .trace = &t,
                                    .ns = took});
    /* Last: the answer may lie in the body, which is given away. */
    if (task->parts->records && given->status != US_ADMISSION_BAD &&
        records_want(task->parts->records, task->request.body,
                     !given->allowed || given->warnings.count > 0))
        keep_record(task, given, &t, took);
}

static void answer(review_task *task, const generation *used, const worker *w,
                   const us_admission_answer *given)
{
    bool is_review = given->status == US_ADMISSION_ANSWERED;
    task->status = http_status(given->status);
    task->response = MHD_create_response_from_buffer(
        given->body.length, (void *)(uintptr_t)given->body.text, MHD_RESPMEM_MUST_COPY);
    if (task->response)
        MHD_add_response_header(task->response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                is_review ? "application/json"
                                          : "text/plain; charset=utf-8");
    tell(task, used, w, given);
}

/* ---- Judging -------------------------------------------------------------------------- */

/* What is left of a review's time, which goes on while it waits; 0: what the policies have
 * is not shortened. */
static uint64_t time_left(const review_task *task)
{
    if (task->deadline == 0)
        return 0;
    uint64_t time = us_clock_now();
    return time < task->deadline ? task->deadline - time : 1;
}

/* Judges with the worker [w]. [quick]: within few steps; false if it was not done by then. */
static bool judge(review_task *task, const generation *used, worker *w, bool quick)
{
    uint64_t steps = quick && QUICK_STEPS < used->steps ? QUICK_STEPS : used->steps;
    us_admission_budget budget = {
        .timeout = time_left(task),
        .steps = steps,
        .cancelled = &task->job.cancelled,
        .explainer = w->explainer,
    };
    us_admission_answer given =
        us_admission_review(&w->arena, used->loaded.plan, w->evaluator,
                            task->request.path, task->request.text, &budget);
    if (quick && given.exhausted)
        return false;
    answer(task, used, w, &given);
    return true;
}

static bool is_worth_trying(generation *used)
{
    int weight = atomic_load_explicit(&used->weight, memory_order_relaxed);
    if (weight < WEIGHT_TOO_HEAVY)
        return true;
    atomic_fetch_sub_explicit(&used->weight, 1, memory_order_relaxed);
    return false;
}

static void weigh(generation *used, bool quick)
{
    int weight = atomic_load_explicit(&used->weight, memory_order_relaxed);
    int next = quick ? weight - 1 : weight + WEIGHT_OF_FAILURE;
    if (next >= 0 && next <= WEIGHT_MAX && next != weight)
        atomic_store_explicit(&used->weight, next, memory_order_relaxed);
}

/* The client is told to come back: the policies may come in time. */
static void answer_that_none_is_there(review_task *task)
{
    static const char text[] = "the policies are not there yet\n";
    task->status = MHD_HTTP_SERVICE_UNAVAILABLE;
    task->response = MHD_create_response_from_buffer(
        sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (!task->response)
        return;
    MHD_add_response_header(task->response, MHD_HTTP_HEADER_CONTENT_TYPE,
                            "text/plain; charset=utf-8");
    MHD_add_response_header(task->response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
}

bool review_judge_quickly(review_task *task, bool anyway)
{
    worker *w;
    bool quick = false;
    generation *used = generations_take(task->parts->generations, &w);
    if (!used) {
        answer_that_none_is_there(task);
        return true;
    }
    if (task->request.text.length <= QUICK_BODY && !task->tried &&
        (anyway || is_worth_trying(used))) {
        task->tried = true;
        quick = judge(task, used, w, true);
        weigh(used, quick);
    }
    generations_give(task->parts->generations, used, w);
    return quick;
}

void review_judge(lane_job *job)
{
    review_task *task = (review_task *)(void *)job;
    worker *w;
    /* There was one when the review came, and one never goes away. */
    generation *used = generations_take(task->parts->generations, &w);
    judge(task, used, w, false);
    generations_give(task->parts->generations, used, w);
}
