/* The cache of compiled things: a hash table of chained entries that also form a
 * list by time of use. An entry is one allocation, its key behind it; what it
 * holds belongs to the family that made it. The table starts small and doubles,
 * because most evaluations compile a handful of patterns or none. */
#include "builtins/cache.h"

#include "base/hash.h"

#include <stdlib.h>

enum { FIRST_BUCKETS = 16, ENTRY_OVERHEAD = 128, RECENT = 4 };

typedef struct entry entry;
struct entry {
    entry *chain;         /* next in the bucket */
    entry *newer, *older; /* by time of use; NULL at the ends */
    const void *kind;
    void *object;
    void (*destroy)(void *object);
    uint64_t hash;
    size_t bytes; /* with the entry's own */
    size_t key_length;
    char key[];
};

struct us_cache {
    entry **buckets;
    size_t bucket_count; /* a power of two */
    size_t entry_count;
    size_t bytes;
    size_t max_bytes;
    entry *newest, *oldest;
};

us_cache *us_cache_new(size_t max_bytes)
{
    us_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    cache->buckets = calloc(FIRST_BUCKETS, sizeof(entry *));
    if (!cache->buckets) {
        free(cache);
        return NULL;
    }
    cache->bucket_count = FIRST_BUCKETS;
    cache->max_bytes = max_bytes;
    return cache;
}

static void unlink_use(us_cache *cache, entry *e)
{
    *(e->newer ? &e->newer->older : &cache->newest) = e->older;
    *(e->older ? &e->older->newer : &cache->oldest) = e->newer;
}

static void link_newest(us_cache *cache, entry *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(e->older ? &e->older->newer : &cache->oldest) = e;
    cache->newest = e;
}

static entry **find_link(const us_cache *cache, const void *kind, us_str key,
                         uint64_t hash)
{
    entry **link = &cache->buckets[hash & (cache->bucket_count - 1)];
    for (; *link; link = &(*link)->chain) {
        const entry *e = *link;
        if (e->hash == hash && e->kind == kind &&
            us_str_equal(us_str_make(e->key, e->key_length), key))
            break;
    }
    return link;
}

static void drop(us_cache *cache, entry **link)
{
    entry *e = *link;
    *link = e->chain;
    unlink_use(cache, e);
    cache->bytes -= e->bytes;
    cache->entry_count--;
    e->destroy(e->object);
    free(e);
}

static void drop_oldest(us_cache *cache)
{
    entry *e = cache->oldest;
    entry **link = &cache->buckets[e->hash & (cache->bucket_count - 1)];
    while (*link != e)
        link = &(*link)->chain;
    drop(cache, link);
}

void us_cache_free(us_cache *cache)
{
    if (!cache)
        return;
    while (cache->oldest)
        drop_oldest(cache);
    free(cache->buckets);
    free(cache);
}

static uint64_t hash_key(const void *kind, us_str key)
{
    return us_hash_mix(us_hash_bytes(key.text, key.length), (uint64_t)(uintptr_t)kind);
}

/* Among the last that were used: keys may be long, and to compare one is faster than to
 * hash it. */
static entry *find_recent(const us_cache *cache, const void *kind, us_str key)
{
    entry *e = cache->newest;
    for (int i = 0; e && i < RECENT; i++, e = e->older)
        if (e->kind == kind && us_str_equal(us_str_make(e->key, e->key_length), key))
            return e;
    return NULL;
}

void *us_cache_find(us_cache *cache, const void *kind, us_str key)
{
    entry *e = find_recent(cache, kind, key);
    if (!e)
        e = *find_link(cache, kind, key, hash_key(kind, key));
    if (!e)
        return NULL;
    if (e != cache->newest) {
        unlink_use(cache, e);
        link_newest(cache, e);
    }
    return e->object;
}

/* Doubles the table when it is full; without memory it stays as it is, slower
 * but right. */
static void grow(us_cache *cache)
{
    if (cache->entry_count < cache->bucket_count)
        return;
    size_t count = cache->bucket_count * 2;
    entry **buckets = calloc(count, sizeof *buckets);
    if (!buckets)
        return;
    for (entry *e = cache->newest; e; e = e->older) {
        entry **bucket = &buckets[e->hash & (count - 1)];
        e->chain = *bucket;
        *bucket = e;
    }
    free(cache->buckets);
    cache->buckets = buckets;
    cache->bucket_count = count;
}

bool us_cache_insert(us_cache *cache, const void *kind, us_str key, void *object,
                     size_t bytes, void (*destroy)(void *object))
{
    size_t whole = bytes;
    bool fits = !__builtin_add_overflow(whole, key.length + ENTRY_OVERHEAD, &whole) &&
                whole <= cache->max_bytes;
    entry *e = fits ? malloc(sizeof *e + key.length) : NULL;
    if (!e) {
        destroy(object);
        return false;
    }
    uint64_t hash = hash_key(kind, key);
    entry **same = find_link(cache, kind, key, hash);
    if (*same)
        drop(cache, same);
    while (cache->oldest && cache->bytes > cache->max_bytes - whole)
        drop_oldest(cache);
    grow(cache);
    *e = (entry){.kind = kind,
                 .object = object,
                 .destroy = destroy,
                 .hash = hash,
                 .bytes = whole,
                 .key_length = key.length};
    if (key.length > 0)
        memcpy(e->key, key.text, key.length);
    entry **bucket = &cache->buckets[hash & (cache->bucket_count - 1)];
    e->chain = *bucket;
    *bucket = e;
    link_newest(cache, e);
    cache->bytes += whole;
    cache->entry_count++;
    return true;
}
