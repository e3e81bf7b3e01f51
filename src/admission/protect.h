/* The parts of an object that no admission may change. */
#ifndef US_ADMISSION_PROTECT_H
#define US_ADMISSION_PROTECT_H

#include "base/str.h"
#include "value/value.h"

/* Makes the protected members of [object] (a value of the caller's own, as from
 * us_patch_apply) what they are in [original]: apiVersion, kind, status, and of metadata
 * the names, uid, versions, times and managedFields. [fields] gets the paths of those
 * that had to be changed back, separated by ", "; empty: none. False if [object], or
 * its metadata where the original had some, is no object. */
bool us_protect_restore(us_arena *arena, us_value original, us_value *object,
                        us_str *fields);

#endif
