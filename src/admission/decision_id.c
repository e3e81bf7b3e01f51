/* A decision's name is a digest, so that it can stand in the answer, which is the same for the
 * same request, and yet be found in a log among those of other paths and revisions. SHA-256
 * takes a third of a microsecond here; the hash of base/hash.h would not do, because its key
 * differs from process to process, and so would the answers of two replicas. */
#include "admission/decision_id.h"

#include "base/buf.h"
#include "builtins/digest.h"

enum { UUID_BYTES = 16, UUID_TEXT = 36 };

us_str us_decision_id(us_arena *arena, us_admission_path path, us_str uid,
                      us_str revision)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[US_DIGEST_SIZE];
    us_buf named = us_buf_make(arena);
    if (uid.length == 0)
        return US_STR_EMPTY;
    us_buf_add_c(&named, path == US_ADMISSION_MUTATE ? "mutate\n" : "validate\n");
    us_buf_add_str(&named, revision);
    us_buf_add_char(&named, '\n');
    us_buf_add_str(&named, uid);
    if (us_digest_compute(US_DIGEST_SHA256, us_buf_str(&named), bytes) == 0)
        return US_STR_EMPTY;
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
