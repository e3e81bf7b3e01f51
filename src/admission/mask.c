/* Texts without secrets. Where secrets are is what the detectors tell; they are made when
 * something is looked through first, and by whoever is the first. */
#include "admission/mask.h"

#include "admission/mask_internal.h"
#include "base/utf8.h"

#include <pthread.h>
#include <stdatomic.h>

/* Texts that together are longer are looked through one by one. */
#define JOINED_MAX ((size_t)2048)

/* How often a text is masked. */
enum { ROUNDS_MAX = 8 };

#define ELLIPSIS "\xe2\x80\xa6"
/* Texts that are cut are longer than the first; of their ends go the second, and the word before
 * that, of which the third at the most. */
#define TORN_MIN  ((size_t)1024)
#define TORN_REST ((size_t)64)
#define TORN_WORD ((size_t)256)

/* What secrets look like is the same for all masks, and takes a megabyte or two: all share it,
 * so that policies that are loaded anew do not make it anew. */
struct us_mask {
    bool is_counted;
};

static struct {
    pthread_mutex_t lock;
    size_t masks;
    _Atomic(us_detectors *) detectors; /* NULL: not made yet */
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void destroy(void *data)
{
    us_mask *mask = data;
    us_detectors *unused = NULL;
    pthread_mutex_lock(&shared.lock);
    if (mask->is_counted && --shared.masks == 0)
        unused = atomic_exchange(&shared.detectors, NULL);
    pthread_mutex_unlock(&shared.lock);
    if (unused)
        us_detectors_free(unused);
}

us_mask *us_mask_new(us_arena *arena)
{
    us_mask *mask = us_arena_alloc_zero(arena, sizeof *mask);
    us_arena_on_release(arena, destroy, mask);
    pthread_mutex_lock(&shared.lock);
    shared.masks++;
    mask->is_counted = true;
    pthread_mutex_unlock(&shared.lock);
    return mask;
}

us_detectors *us_mask_detectors(us_mask *mask)
{
    (void)mask;
    us_detectors *detectors =
        atomic_load_explicit(&shared.detectors, memory_order_acquire);
    if (detectors)
        return detectors;
    pthread_mutex_lock(&shared.lock);
    detectors = atomic_load(&shared.detectors);
    if (!detectors) {
        detectors = us_detectors_new();
        atomic_store_explicit(&shared.detectors, detectors, memory_order_release);
    }
    pthread_mutex_unlock(&shared.lock);
    return detectors;
}

bool us_mask_prepare(us_mask *mask)
{
    return us_mask_detectors(mask) != NULL;
}

static us_str replace(us_arena *arena, us_str text, const us_detected *parts,
                      size_t count)
{
    us_buf masked = us_buf_make(arena);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        us_buf_add_str(&masked, us_str_slice(text, at, parts[i].from));
        us_buf_add_char(&masked, '(');
        us_buf_add_str(&masked, parts[i].name);
        us_buf_add_char(&masked, ')');
        at = parts[i].to;
    }
    us_buf_add_str(&masked, us_str_slice(text, at, text.length));
    return us_buf_str(&masked);
}

/* Patterns pass over what is no UTF-8, and a policy's "no word character" does, too. */
static us_str make_valid(us_arena *arena, us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.text[i] >= 0x80)
            return us_utf8_make_valid(arena, text);
    return text;
}

/* What stood beside something that is gone now may be taken for a secret of its own, so what is
 * masked is looked through again: to mask it twice changes nothing. */
us_str us_mask_text_with(us_arena *arena, us_detectors *detectors, us_str text)
{
    us_detected *parts;
    size_t count = 1;
    if (!us_detectors_have_sign(detectors, text))
        return text;
    text = make_valid(arena, text);
    for (int round = 0; count > 0 && us_detectors_suspect(detectors, text); round++) {
        if (round == ROUNDS_MAX ||
            !us_detectors_find(arena, detectors, text, &parts, &count))
            return US_STR(US_MASK_UNREAD);
        if (count > 0)
            text = replace(arena, text, parts, count);
    }
    return text;
}

us_str us_mask_text(us_arena *arena, us_mask *mask, us_str text)
{
    us_detectors *detectors = us_mask_detectors(mask);
    return detectors ? us_mask_text_with(arena, detectors, text) : US_STR(US_MASK_UNREAD);
}

/* True if no text holds a secret. A line end between two texts is no part of one, and to the
 * patterns of the detectors as good as the end of a text. */
static bool are_plain(const us_detectors *detectors, const us_str *texts, size_t count)
{
    char joined[JOINED_MAX];
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (texts[i].length + 1 > sizeof joined - length)
            return false;
        if (texts[i].length == 0)
            continue;
        memcpy(joined + length, texts[i].text, texts[i].length);
        length += texts[i].length;
        joined[length++] = '\n';
    }
    us_str all = us_str_make(joined, length);
    if (!us_detectors_have_sign(detectors, all))
        return true;
    return us_utf8_find_invalid(all) == US_STR_NONE &&
           !us_detectors_suspect(detectors, all);
}

void us_mask_texts(us_arena *arena, us_mask *mask, us_str *texts, size_t count)
{
    us_detectors *detectors = us_mask_detectors(mask);
    if (detectors && are_plain(detectors, texts, count))
        return;
    for (size_t i = 0; i < count; i++)
        texts[i] = us_mask_text(arena, mask, texts[i]);
}

/* What was cut off at its end may end in a piece of a secret that nothing recognises any more:
 * the last word goes, and some before it. */
static us_str without_torn_end(us_arena *arena, us_str text)
{
    size_t length = text.length;
    if (length <= TORN_MIN || !us_str_ends_with(text, US_STR(ELLIPSIS)))
        return text;
    length -= TORN_REST;
    size_t least = length - TORN_WORD;
    while (length > least && text.text[length - 1] != ' ' &&
           text.text[length - 1] != '\n')
        length--;
    while (((unsigned char)text.text[length] & 0xC0) == 0x80)
        length--;
    return us_str_format(arena, "%.*s" ELLIPSIS, (int)length, text.text);
}

/* True if all of [list] fits into one text, and that holds no secret. */
static bool are_plain_findings(us_mask *mask, const us_findings *list)
{
    enum { TEXTS_MAX = 32 };
    us_str texts[TEXTS_MAX] = {US_STR_EMPTY};
    size_t count = 0;
    us_detectors *detectors = us_mask_detectors(mask);
    if (!detectors || list->count > TEXTS_MAX / 2)
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const us_finding *finding = &list->items[i];
        if (finding->text.length > TORN_MIN || finding->field.length > TORN_MIN)
            return false;
        texts[count++] = finding->text;
        texts[count++] = finding->field;
    }
    return are_plain(detectors, texts, count);
}

/* The names of fields are the client's. */
void us_mask_findings(us_arena *arena, us_mask *mask, us_findings *list)
{
    if (list->count == 0 || are_plain_findings(mask, list))
        return;
    for (size_t i = 0; i < list->count; i++) {
        us_str texts[] = {without_torn_end(arena, list->items[i].text),
                          without_torn_end(arena, list->items[i].field)};
        us_mask_texts(arena, mask, texts, 2);
        list->items[i].text = texts[0];
        list->items[i].field = texts[1];
    }
}
