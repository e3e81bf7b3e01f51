/* Fuzzes admission: bytes as an AdmissionReview, judged by the policies that the program
 * brings with it, on both paths. Every review gets an answer, the same one each time;
 * an answer is JSON, and so is a patch; and a review that does not fit into memory is
 * answered too. */
#include "admission/admission.h"
#include "codec/json.h"
#include "fuzz.h"

typedef struct judge {
    us_arena arena;
    usher_engine *engine;
    const us_admission_plan *plan;
    usher_worker *worker;
} judge;

/* Made once: loading takes longer than a review. */
static judge *get_judge(void)
{
    static judge made;
    static const us_admission_options options = {
        .limits = {.steps = 1000000, .memory = (size_t)1 << 26}};
    us_str problem;
    if (made.plan)
        return &made;
    made.engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(made.engine, NULL);
    us_admission_add_default_policies(builder);
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_builder_free(builder);
    check(policy != NULL);
    us_arena_init(&made.arena, 0, NULL);
    made.plan = us_admission_plan_new(&made.arena, policy, &options, &problem);
    check(made.plan != NULL);
    made.worker = usher_worker_new(policy);
    return &made;
}

static void check_json(us_arena *arena, us_str text, us_tag tag)
{
    us_value value;
    us_diag diag = {0};
    check(us_json_read(arena, text, NULL, &value, NULL, &diag));
    check(us_value_tag(value) == tag);
}

/* The answer's body, which is memory of its own. */
static char *ask(size_t limit, us_admission_path path, us_str text)
{
    us_arena arena, room;
    judge *j = get_judge();
    us_arena_init(&arena, limit, NULL);
    us_arena_init(&room, 0, NULL);
    us_admission_answer answer =
        us_admission_review(&arena, j->plan, j->worker, path, text, 0);
    check(answer.body.length > 0);
    if (answer.status == US_ADMISSION_ANSWERED)
        check_json(&room, answer.body, US_TAG_OBJECT);
    if (answer.patched)
        check_json(&room, answer.patch, US_TAG_ARRAY);
    char *body = copy_text(answer.body);
    us_arena_free(&room);
    us_arena_free(&arena);
    return body;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_str text = us_str_make((const char *)data, size);
    for (int path = US_ADMISSION_VALIDATE; path <= US_ADMISSION_MUTATE; path++) {
        char *once = ask((size_t)1 << 26, (us_admission_path)path, text);
        char *again = ask((size_t)1 << 26, (us_admission_path)path, text);
        check(strcmp(once, again) == 0);
        free(ask(16384 + 8 * size, (us_admission_path)path, text));
        free(once);
        free(again);
    }
    return 0;
}
