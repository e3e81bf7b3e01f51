/* Fuzzes admission: bytes as an AdmissionReview, judged by the policies that the program
 * brings with it, on both paths. Every review gets an answer, the same one each time;
 * an answer is JSON, and so is a patch; nothing that acts on a terminal leaves; what was
 * mended needs no mending; and a review that does not fit into memory is answered too. */
#include "admission/admission.h"
#include "admission/patch.h"
#include "base/utf8.h"
#include "codec/json.h"
#include "fuzz.h"
#include "value/array.h"
#include "value/object.h"

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

static us_value read_json(us_arena *arena, us_str text, us_tag tag)
{
    us_value value;
    us_diag diag = {0};
    check(us_json_read(arena, text, NULL, &value, NULL, &diag));
    check(us_value_tag(value) == tag);
    return value;
}

static us_value member(us_value object, const char *name)
{
    const us_value *found = us_value_tag(object) == US_TAG_OBJECT
                                ? us_object_get_c(object.as.object, name)
                                : NULL;
    return found ? *found : US_NONE;
}

static void check_clean(us_value text, bool lines)
{
    us_str s = us_value_text(text);
    const char *end = s.text + s.length;
    size_t size;
    for (const char *at = s.text; at < end; at += size) {
        uint32_t point = us_utf8_decode(at, end, &size);
        check(point >= 0xA0 || (point >= 0x20 && point < 0x7F) ||
              (lines && point == '\n'));
        check(point != US_UTF8_INVALID && (point < 0x202A || point > 0x202E));
    }
}

/* Only the uid is the request's own, and comes back as it is. */
static void check_texts(us_value response)
{
    us_value warnings = member(response, "warnings");
    us_value status = member(response, "status");
    us_value causes = member(member(status, "details"), "causes");
    size_t runes = 0;
    for (uint32_t i = 0;
         us_value_tag(warnings) == US_TAG_ARRAY && i < warnings.as.array->count; i++) {
        check_clean(warnings.as.array->items[i], false);
        runes += us_utf8_count(us_value_text(warnings.as.array->items[i]));
    }
    check(runes <= 2048);
    if (us_value_tag(status) == US_TAG_OBJECT)
        check_clean(member(status, "message"), true);
    for (uint32_t i = 0;
         us_value_tag(causes) == US_TAG_ARRAY && i < causes.as.array->count; i++) {
        check_clean(member(causes.as.array->items[i], "message"), true);
        check_clean(member(causes.as.array->items[i], "field"), false);
    }
}

/* The request of [answer] with the object as the patch leaves it. */
static us_str review_of_mended(us_arena *room, const us_admission_answer *answer)
{
    us_value mended;
    us_str problem;
    us_value patch = read_json(room, answer->patch, US_TAG_ARRAY);
    check(us_patch_apply(room, member(*answer->request, "object"), patch, &mended,
                         &problem));
    us_object *request = us_object_new(room, 0);
    const us_object *from = answer->request->as.object;
    for (uint32_t i = 0; i < from->count; i++)
        us_object_put(request, from->keys[i], from->values[i]);
    us_object_put(request, us_value_string(US_STR("object")), mended);
    us_buf text = us_buf_make(room);
    us_buf_add_c(&text,
                 "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\","
                 "\"request\":");
    us_json_write(&text, us_value_object(request), US_JSON_COMPACT);
    us_buf_add_char(&text, '}');
    return us_buf_str(&text);
}

/* The answer's body, which is memory of its own. Where [again], what it mends is asked about
 * once more. */
static char *ask(size_t limit, us_admission_path path, us_str text, bool again)
{
    us_arena arena, room;
    judge *j = get_judge();
    us_arena_init(&arena, limit, NULL);
    us_arena_init(&room, 0, NULL);
    us_admission_answer answer =
        us_admission_review(&arena, j->plan, j->worker, path, text, 0);
    check(answer.body.length > 0);
    if (answer.status == US_ADMISSION_ANSWERED)
        check_texts(member(read_json(&room, answer.body, US_TAG_OBJECT), "response"));
    check(!answer.patched || (answer.allowed && path == US_ADMISSION_MUTATE));
    char *body = copy_text(answer.body);
    if (answer.patched && again) {
        us_str mended = review_of_mended(&room, &answer);
        us_arena second;
        us_arena_init(&second, limit, NULL);
        answer = us_admission_review(&second, j->plan, j->worker, path, mended, 0);
        check(answer.status == US_ADMISSION_ANSWERED && !answer.patched);
        us_arena_free(&second);
    }
    us_arena_free(&room);
    us_arena_free(&arena);
    return body;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_str text = us_str_make((const char *)data, size);
    for (int path = US_ADMISSION_VALIDATE; path <= US_ADMISSION_MUTATE; path++) {
        char *once = ask((size_t)1 << 26, (us_admission_path)path, text, true);
        char *again = ask((size_t)1 << 26, (us_admission_path)path, text, true);
        check(strcmp(once, again) == 0);
        free(ask(16384 + 8 * size, (us_admission_path)path, text, false));
        free(once);
        free(again);
    }
    return 0;
}
