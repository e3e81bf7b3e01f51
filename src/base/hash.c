/* Hashing under a key that the process draws once. The key is published
 * through an atomic state, so the common path is one load and a comparison.
 *
 * Most texts are short, and of those SipHash takes a hundred instructions. They are hashed in two steps
 * of which each has a proof: two different pairs of words have the same product of 128 bits (NH of
 * UMAC, Black et al. 1999) under one key in 2^64, and two different products the same lower half of
 * their multilinear hash under one in 2^32. Who does not know the keys cannot do better than to guess;
 * and he does not see hashes, nor an order that depends on them. */
#include "base/hash.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/auxv.h>
#include <sys/random.h>

enum { SHORT_MAX = 16, SHORT_WORDS = 7 };

static us_hash_key process_key;
static uint64_t short_key[SHORT_WORDS];
static atomic_bool key_drawn;
static pthread_once_t draw_once = PTHREAD_ONCE_INIT;

static void derive_short_key(void)
{
    for (uint64_t i = 0; i < SHORT_WORDS; i++)
        short_key[i] = us_hash_word_under(&process_key, i);
}

static void draw_key(void)
{
    /* Early in boot the system may have no entropy to give; then the 16 random
     * bytes that the kernel hands to each new process must do. */
    size_t size = sizeof process_key;
    if (getrandom(&process_key, size, GRND_NONBLOCK) != (ssize_t)size) {
        const void *random = (const void *)getauxval(AT_RANDOM);
        if (random)
            memcpy(&process_key, random, size);
    }
    derive_short_key();
    atomic_store_explicit(&key_drawn, true, memory_order_release);
}

typedef struct sip {
    uint64_t v0, v1, v2, v3;
} sip;

static inline uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline void sip_round(sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

static inline const us_hash_key *drawn_key(void)
{
    if (!atomic_load_explicit(&key_drawn, memory_order_acquire))
        pthread_once(&draw_once, draw_key);
    return &process_key;
}

static inline sip sip_begin(const us_hash_key *key)
{
    uint64_t first = key->words[0], second = key->words[1];
    return (sip){first ^ 0x736f6d6570736575u, second ^ 0x646f72616e646f6du,
                 first ^ 0x6c7967656e657261u, second ^ 0x7465646279746573u};
}

static inline void sip_word(sip *s, uint64_t word)
{
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

static inline uint64_t sip_end(sip *s, uint64_t last)
{
    sip_word(s, last);
    s->v2 ^= 0xff;
    sip_round(s);
    sip_round(s);
    sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* The last [rest] bytes, less than 8, of [count] at [bytes], the first the lowest. */
static inline uint64_t last_bytes(const unsigned char *bytes, size_t count, size_t rest)
{
    uint64_t word = 0;
    if (rest == 0)
        return 0;
    if (count >= 8) {
        memcpy(&word, bytes + count - 8, 8);
        return word >> (64 - 8 * rest);
    }
    for (size_t i = 0; i < rest; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static inline uint64_t hash_bytes(const us_hash_key *key, const void *bytes, size_t count)
{
    const unsigned char *p = bytes;
    sip s = sip_begin(key);
    size_t rest = count;
    for (; rest >= 8; rest -= 8, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        sip_word(&s, word);
    }
    return sip_end(&s, (uint64_t)count << 56 | last_bytes(bytes, count, rest));
}

static inline uint64_t word_at(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint32_t half_word_at(const unsigned char *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Of texts of [count] bytes, up to SHORT_MAX, two that differ have other words [a] and [b]. */
static inline uint64_t hash_short(uint64_t a, uint64_t b, size_t count)
{
    const uint64_t *k = short_key;
    __uint128_t product = (__uint128_t)(a + k[0]) * (b + k[1]);
    uint64_t low = (uint64_t)product, high = (uint64_t)(product >> 64);
    uint64_t sum = (low & UINT32_MAX) * k[2] + (low >> 32) * k[3] +
                   (high & UINT32_MAX) * k[4] + (high >> 32) * k[5] + count * k[6];
    return rotate(sum, 32);
}

uint64_t us_hash_bytes(const void *bytes, size_t count)
{
    const us_hash_key *key = drawn_key();
    const unsigned char *p = bytes;
    if (count > SHORT_MAX)
        return hash_bytes(key, bytes, count);
    if (count >= 8)
        return hash_short(word_at(p), word_at(p + count - 8), count);
    if (count >= 4)
        return hash_short(half_word_at(p) | (uint64_t)half_word_at(p + count - 4) << 32,
                          0, count);
    if (count > 0)
        return hash_short(
            p[0] | (uint64_t)p[count / 2] << 8 | (uint64_t)p[count - 1] << 16, 0, count);
    return hash_short(0, 0, 0);
}

uint64_t us_hash_bytes_under(const us_hash_key *key, const void *bytes, size_t count)
{
    return hash_bytes(key, bytes, count);
}

static inline uint64_t hash_word(const us_hash_key *key, uint64_t word)
{
    sip s = sip_begin(key);
    sip_word(&s, word);
    return sip_end(&s, (uint64_t)8 << 56);
}

uint64_t us_hash_word(uint64_t word)
{
    drawn_key();
    return hash_short(word, word, sizeof word);
}

uint64_t us_hash_word_under(const us_hash_key *key, uint64_t word)
{
    return hash_word(key, word);
}

const us_hash_key *us_hash_process_key(void)
{
    return drawn_key();
}

uint64_t us_hash_mix(uint64_t a, uint64_t b)
{
    /* Folding the 128-bit product spreads every bit of both over the result;
     * the constants (digits of pi) keep zeros from absorbing the other side. */
    __uint128_t product =
        (__uint128_t)(a ^ 0x243f6a8885a308d3u) * (rotate(b, 32) ^ 0x13198a2e03707344u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}
