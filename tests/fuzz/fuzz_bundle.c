/* Fuzzes the way of a bundle from an archive to a policy set. The first byte says what the
 * rest is: a whole archive, or a tar that is packed here without making it smaller, so that
 * what is behind the packing is reached; and whether signatures are checked. What builds
 * must also evaluate, and building it again must come to the same. */
#include "base/buf.h"
#include "fuzz.h"
#include "usher.h"

enum { STORED_MAX = 65535 };

static us_str pack(us_arena *arena, us_str bytes)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add(&buf, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    do {
        size_t size = bytes.length < STORED_MAX ? bytes.length : STORED_MAX;
        char head[5] = {size == bytes.length, (char)size, (char)(size >> 8), (char)~size,
                        (char)(~size >> 8)};
        us_buf_add(&buf, head, sizeof head);
        us_buf_add(&buf, bytes.text, size);
        bytes = us_str_slice(bytes, size, bytes.length);
    } while (bytes.length > 0);
    us_buf_add(&buf, "\0\0\0\0\0\0\0\0", 8);
    return us_buf_str(&buf);
}

/* A header's checksum is made right, which a fuzzer would hardly find. */
static us_str mend(us_arena *arena, us_str bytes)
{
    char *tar = (char *)(uintptr_t)us_str_copy(arena, bytes).text;
    for (size_t at = 0; at + 512 <= bytes.length; at += 512) {
        unsigned sum = 0;
        if (memcmp(tar + at + 257, "ustar", 5) != 0)
            continue;
        memset(tar + at + 148, ' ', 8);
        for (size_t i = 0; i < 512; i++)
            sum += (unsigned char)tar[at + i];
        us_str text = us_str_format(arena, "%06o", sum);
        memcpy(tar + at + 148, text.text, 7);
    }
    return us_str_make(tar, bytes.length);
}

static usher_policy *build(usher_engine *engine, us_str archive, bool verify)
{
    static const usher_bundle_key key = {.id = "k", .algorithm = "HS256", .key = "k"};
    static const char *const ignore[] = {"skip*", NULL}, *const exclude[] = {"x*", NULL};
    usher_build_options options = {.dialect = USHER_REGO_V1_OR_V0,
                                   .max_memory = (size_t)256 << 20};
    usher_bundle_options bundle = {.keys = &key,
                                   .key_count = verify ? 1 : 0,
                                   .ignore = ignore,
                                   .exclude = exclude,
                                   .max_file_bytes = 1 << 20,
                                   .max_bytes = 4 << 20,
                                   .max_files = 100};
    usher_problems *problems = NULL;
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_builder_add_bundle_archive(builder, "b", archive.text, archive.length, &bundle);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    check(policy || usher_problems_count(problems) > 0);
    usher_problems_text(problems, true);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

static void evaluate(const usher_policy *policy)
{
    usher_limits limits = {.steps = 100000, .memory = 16 << 20, .depth = 100};
    const usher_result *result;
    usher_worker *worker = usher_worker_new(policy);
    usher_evaluate_path(worker, "data", NULL, &limits, &result);
    usher_worker_free(worker);
}

static void run(us_arena *arena, uint8_t kind, us_str bytes)
{
    usher_engine *engine = usher_engine_new();
    us_str archive = kind & 1 ? bytes : pack(arena, mend(arena, bytes));
    usher_policy *policy = build(engine, archive, kind & 2);
    if (policy) {
        usher_policy *again = build(engine, archive, kind & 2);
        check(again &&
              strcmp(usher_policy_revision(policy), usher_policy_revision(again)) == 0);
        usher_policy_free(again);
        evaluate(policy);
        usher_policy_free(policy);
    }
    usher_engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    run(&arena, data[0], us_str_make((const char *)data + 1, size - 1));
    us_arena_free(&arena);
    return 0;
}
