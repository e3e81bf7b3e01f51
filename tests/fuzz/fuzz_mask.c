/* Fuzzes the mask: bytes as a text, and as a document where they are JSON. Nothing more is to be
 * masked in what was, whether it is masked alone or among others; what was valid stays so; and an
 * arena that is too small leaves nothing behind. */
#include "admission/mask_internal.h"
#include "base/utf8.h"
#include "codec/json.h"
#include "fuzz.h"

/* Made once: compiling the detectors takes longer than masking. */
static us_mask *get_mask(void)
{
    static us_arena arena;
    static us_mask *mask;
    if (mask)
        return mask;
    us_arena_init(&arena, 0, NULL);
    mask = us_mask_new(&arena);
    check(us_mask_prepare(mask));
    return mask;
}

static void run_text(us_arena *arena, us_mask *mask, us_str text)
{
    us_str masked = us_mask_text(arena, mask, text);
    us_str again = us_mask_text(arena, mask, masked);
    us_str texts[] = {US_STR("a"), text, US_STR_EMPTY, text};
    check(us_utf8_find_invalid(masked) == US_STR_NONE);
    check(us_str_equal(masked, again));
    us_mask_texts(arena, mask, texts, sizeof texts / sizeof *texts);
    for (size_t i = 1; i < sizeof texts / sizeof *texts; i += 2)
        check(us_str_equal(us_utf8_make_valid(arena, texts[i]), masked));
}

/* What is found must be seen by those who only ask whether there is something. */
static void run_detectors(us_arena *arena, us_mask *mask, us_str text)
{
    us_detected *parts;
    size_t count = 0;
    us_detectors *detectors = us_mask_detectors(mask);
    text = us_utf8_make_valid(arena, text);
    if (us_detectors_find(arena, detectors, text, &parts, &count) && count > 0)
        check(us_detectors_suspect(detectors, text));
}

/* False if [text] is no JSON. */
static bool mask_json(us_arena *arena, us_mask *mask, us_str text, us_mask_paths *paths,
                      us_str *masked)
{
    us_value document;
    us_diag diag;
    if (!us_json_read(arena, text, NULL, &document, NULL, &diag))
        return false;
    us_buf written = us_buf_make(arena);
    us_json_write(&written, us_mask_value(arena, mask, document, paths), US_JSON_COMPACT);
    *masked = us_buf_str(&written);
    return true;
}

static void run_document(us_arena *arena, us_mask *mask, us_str text)
{
    us_mask_paths paths = {0}, none = {0};
    us_str masked, again;
    if (!mask_json(arena, mask, text, &paths, &masked))
        return;
    check(mask_json(arena, mask, masked, &none, &again));
    check(us_str_equal(masked, again) && none.count == 0);
    for (size_t i = 0; i < paths.count; i++)
        check(us_utf8_find_invalid(paths.items[i]) == US_STR_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_arena arena;
    us_recovery recovery;
    us_mask *mask = get_mask();
    us_str text = us_str_make((const char *)data, size);
    us_arena_init(&arena, 1 << 26, &recovery);
    if (!US_RECOVER(&recovery)) {
        run_text(&arena, mask, text);
        run_detectors(&arena, mask, text);
        run_document(&arena, mask, text);
    }
    us_arena_free(&arena);
    us_arena_init(&arena, size * 4 + 64, &recovery);
    if (!US_RECOVER(&recovery)) {
        us_mask_text(&arena, mask, text);
        run_document(&arena, mask, text);
    }
    us_arena_free(&arena);
    return 0;
}
