/* The parts of an object that no admission may change. */
#ifndef US_ADMISSION_PROTECT_H
#define US_ADMISSION_PROTECT_H

#include "base/str.h"
#include "value/value.h"

/* What had to be put back: paths, separated by ", "; empty: none. */
typedef struct us_protected {
    us_str changed; /* members that no admission may change */
    us_str untyped; /* members of metadata that were given a value of a wrong type */
} us_protected;

/* Makes the protected members of [object] (a value of the caller's own, as from
 * us_patch_apply) what they are in [original]: apiVersion, kind, status, and of metadata
 * the names, uid, versions, times and managedFields; and labels, annotations, finalizers and
 * owners of a wrong type, since an API server drops all of them for one. What came that way
 * stays. [put_back] says what that were. False if [object], or its metadata where the original had
 * some, is no object. */
bool us_protect_restore(us_arena *arena, us_value original, us_value *object,
                        us_protected *put_back);

#endif
