/* A table of as many texts as it has slots: one that is in the way of another goes. A text that came once leaves
 * but its hash, so that those that never come again take no room. */
#include "replay/repeated.h"

#include "base/hash.h"
#include "replay/body.h"

enum {
    SLOTS = 512,         /* a power of two */
    TEXT_MAX = 1024,     /* bytes; what is longer is not looked for */
    TEXTS_MAX = 1 << 16, /* bytes of all texts; values take some times as much */
};

typedef struct slot {
    uint64_t hash;
    us_str text; /* empty: it came once */
    us_value value;
} slot;

struct us_repeated {
    us_arena *arena;
    size_t bytes; /* of texts in it */
    slot slots[SLOTS];
};

us_repeated *us_repeated_new(us_arena *arena)
{
    us_repeated *repeated = us_arena_alloc_zero(arena, sizeof *repeated);
    repeated->arena = us_arena_scratch(arena);
    return repeated;
}

void us_repeated_begin(us_repeated *repeated)
{
    if (repeated->bytes <= TEXTS_MAX)
        return;
    memset(repeated->slots, 0, sizeof repeated->slots);
    us_arena_reset(repeated->arena, 0);
    repeated->bytes = 0;
}

us_value us_repeated_read(us_repeated *repeated, us_arena *arena, us_str text)
{
    if (!repeated || text.length == 0 || text.length > TEXT_MAX)
        return us_body_read(arena, text);
    uint64_t hash = us_hash_bytes(text.text, text.length);
    slot *found = &repeated->slots[hash % SLOTS];
    if (found->hash != hash) {
        *found = (slot){.hash = hash};
        return us_body_read(arena, text);
    }
    if (us_str_equal(found->text, text))
        return found->value;
    us_str copy = us_str_copy(repeated->arena, text);
    *found = (slot){hash, copy, us_body_read(repeated->arena, copy)};
    repeated->bytes += text.length;
    return found->value;
}
