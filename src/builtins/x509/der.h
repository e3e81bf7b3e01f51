/* Distinguished Encoding Rules (X.690), as far as certificates need them. */
#ifndef US_BUILTINS_X509_DER_H
#define US_BUILTINS_X509_DER_H

#include "value/array.h"
#include "value/number.h"
#include "value/object.h"

enum {
    US_DER_BOOLEAN = 0x01,
    US_DER_INTEGER = 0x02,
    US_DER_BIT_STRING = 0x03,
    US_DER_OCTET_STRING = 0x04,
    US_DER_OID = 0x06,
    US_DER_UTF8 = 0x0c,
    US_DER_UTC_TIME = 0x17,
    US_DER_TIME = 0x18,
    US_DER_BMP = 0x1e,
    US_DER_SEQUENCE = 0x30,
    US_DER_SET = 0x31,
    US_DER_CONTEXT = 0x80,     /* [0], primitive; add the number */
    US_DER_CONSTRUCTED = 0xa0, /* [0], constructed */
};

/* One element: a part of the text it was read from. */
typedef struct us_der {
    unsigned tag;
    us_str body;
    us_str whole; /* with tag and length */
} us_der;

/* Takes the first element off [rest]. False at the end and for what is no
 * element. */
bool us_der_next(us_str *rest, us_der *element);

/* As us_der_next, if the first element has [tag]; else [rest] stays. */
bool us_der_take(us_str *rest, unsigned tag, us_der *element);

/* Values as Go writes them in JSON. */
us_value us_der_oid(us_arena *arena, us_str body);         /* [1, 2, 840] */
us_value us_der_oid_text(us_arena *arena, us_str body);    /* "1.2.840" */
us_value us_der_integer(us_arena *arena, us_str body);     /* of any size */
us_value us_der_bytes(us_arena *arena, us_str bytes);      /* base 64 */
us_value us_der_text(us_arena *arena, const us_der *text); /* ill-formed bytes replaced */
us_value us_der_time(us_arena *arena, const us_der *time); /* "2026-11-24T02:29:21Z" */
us_value us_der_any(us_arena *arena, const us_der *any);   /* by its tag; else null */

/* A small integer, -1 when it is negative or large. */
int us_der_small(us_str body);

/* True if the object identifier is [bytes], as it is encoded. */
bool us_der_oid_is(us_str body, const char *bytes, size_t count);
#define US_DER_OID_IS(body, literal) us_der_oid_is(body, literal, sizeof(literal) - 1)

#endif
