/* What Go says about DER that is not what it should be. */
#ifndef US_BUILTINS_X509_DER_ERROR_H
#define US_BUILTINS_X509_DER_ERROR_H

#include "base/buf.h"

/* The sentence of Go's encoding/asn1 about [der] that should be a sequence for the struct
 * called [type] ("pkcs8"). Only tag and length of the whole are looked at, and whether
 * there is anything inside; where those are right, what is wrong is "malformed". */
us_str us_der_error(us_arena *arena, us_str der, const char *type);

#endif
