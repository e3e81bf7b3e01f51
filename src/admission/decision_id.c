/* A decision's name is a digest, so that it can stand in the answer, which is the same for the
 * same request, and yet be found in a log among those of other paths and revisions. The hash of
 * base/hash.h would not do, because its key differs from process to process, and so would the
 * answers of two replicas. It protects nothing, and stands in each answer: so OpenSSL's function
 * is called that takes no memory and asks no provider, though it would have us use others. */
#include "admission/decision_id.h"

#include "base/libcrypto.h"

#include <string.h>

enum { UUID_BYTES = 16, UUID_TEXT = 36 };

static void add(SHA256_CTX *digest, us_str text)
{
    SHA256_Update(digest, text.text, text.length);
}

struct us_decision_ids {
    SHA256_CTX validate;
    SHA256_CTX mutate;
};

static bool begin(SHA256_CTX *digest, us_str path, us_str revision)
{
    if (!SHA256_Init(digest))
        return false;
    add(digest, path);
    add(digest, revision);
    add(digest, US_STR("\n"));
    return true;
}

us_decision_ids *us_decision_ids_new(us_arena *arena, us_str revision)
{
    us_decision_ids *ids = us_arena_alloc(arena, sizeof *ids);
    return begin(&ids->validate, US_STR("validate\n"), revision) &&
                   begin(&ids->mutate, US_STR("mutate\n"), revision)
               ? ids
               : NULL;
}

us_str us_decision_id(us_arena *arena, const us_decision_ids *ids, us_admission_path path,
                      us_str uid)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    if (uid.length == 0 || !ids)
        return US_STR_EMPTY;
    SHA256_CTX digest = path == US_ADMISSION_MUTATE ? ids->mutate : ids->validate;
    add(&digest, uid);
    SHA256_Final(bytes, &digest);
    bytes[6] = (unsigned char)(0x80 | (bytes[6] & 0x0F)); /* version 8: its own making */
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F)); /* the variant of RFC 9562 */
    char *text = us_arena_alloc(arena, UUID_TEXT);
    char *at = text;
    for (int i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 0xF];
    }
    return us_str_make(text, UUID_TEXT);
}
