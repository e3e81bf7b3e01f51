/* Workers: what stays from one evaluation to the next. */
#include "engine/engine.h"

#include "base/memory.h"

#include <stdlib.h>

enum {
    CACHE_BYTES = 16 << 20,
};

static void print_line(void *data, us_str line)
{
    usher_worker *worker = data;
    if (worker->print)
        worker->print(worker->print_data, (usher_text){line.text, line.length});
}

static bool prepare(usher_worker *worker)
{
    us_recovery recovery;

    us_arena_init(&worker->permanent, 0, &recovery);
    us_arena_init(&worker->request, 0, &recovery);
    if (US_RECOVER(&recovery))
        return false;
    worker->plain =
        us_vm_new(&worker->permanent, &worker->request, worker->policy->program);
    worker->vm = worker->plain;
    worker->entry_numbers = us_object_new(&worker->permanent, 8);
    worker->environment = (us_environment){
        .runtime = us_value_object(us_object_new(&worker->permanent, 1)),
        .cache = worker->cache,
        .hosts = worker->policy->compiler.capabilities
                     ? worker->policy->compiler.capabilities->hosts
                     : NULL,
        .first_asked = &worker->first_asked,
        .http_answers = &worker->http_answers,
        .output_data = worker,
    };
    worker->permanent.recovery = NULL;
    worker->request.recovery = NULL;
    worker->first_held = worker->permanent.held;
    return true;
}

usher_worker *usher_worker_new(const usher_policy *policy)
{
    usher_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->policy = policy;
    worker->data = policy->data;
    worker->cache = us_cache_new(CACHE_BYTES);
    worker->result.arena = &worker->request;
    if (!worker->cache || !prepare(worker)) {
        usher_worker_free(worker);
        return NULL;
    }
    return worker;
}

void usher_worker_free(usher_worker *worker)
{
    if (!worker)
        return;
    usher_problems_free(worker->result.problems);
    us_arena_free(&worker->request);
    us_arena_free(&worker->permanent);
    if (worker->cache)
        us_cache_free(worker->cache);
    free(worker);
}

void usher_worker_set_print(usher_worker *worker,
                            void (*print)(void *data, usher_text line), void *data)
{
    worker->print = print;
    worker->print_data = data;
    worker->environment.print = print ? print_line : NULL;
}

/* ---- base documents ---- */

void usher_worker_set_documents(usher_worker *worker, const usher_documents *documents)
{
    worker->data = documents ? documents->data : worker->policy->data;
    worker->knows = false;
}

const usher_value *usher_worker_data(const usher_worker *worker, const char *path)
{
    return us_data_at(&worker->data, path);
}

/* ---- memory of all workers ---- */

usher_memory *usher_memory_new(size_t limit)
{
    usher_memory *memory = malloc(sizeof *memory);
    if (memory)
        us_memory_init(memory, limit);
    return memory;
}

void usher_memory_free(usher_memory *memory)
{
    free(memory);
}

size_t usher_memory_held(const usher_memory *memory)
{
    return us_memory_held(memory);
}

void usher_worker_set_memory(usher_worker *worker, usher_memory *memory)
{
    us_arena_set_memory(&worker->permanent, memory);
    us_arena_set_memory(&worker->request, memory);
}

/* ---- between evaluations ---- */

void us_worker_forget(usher_worker *worker)
{
    usher_problems_free(worker->result.problems);
    worker->result = (usher_result){.arena = &worker->request};
    worker->knows = false;
}

void usher_worker_rest(usher_worker *worker, size_t keep)
{
    us_worker_forget(worker);
    us_arena_reset(&worker->request, keep);
    worker->http_answers = NULL;
}
