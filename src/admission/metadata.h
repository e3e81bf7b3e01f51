/* What the METADATA of a package tells admission: `title` and `description`, and of
 * `custom` what admission.h lists. */
#ifndef US_ADMISSION_METADATA_H
#define US_ADMISSION_METADATA_H

#include "admission/match.h"

typedef enum us_enforcement {
    US_ENFORCEMENT_DENY,
    US_ENFORCEMENT_WARN,
    US_ENFORCEMENT_DRYRUN,
} us_enforcement;

typedef enum us_severity {
    US_SEVERITY_NONE, /* not said */
    US_SEVERITY_LOW,
    US_SEVERITY_MEDIUM,
    US_SEVERITY_HIGH,
    US_SEVERITY_CRITICAL,
} us_severity;

/* One of zero bytes is that of a package without METADATA. */
typedef struct us_metadata {
    us_str title, description; /* empty: not said, as are all texts here */
    us_str fix;
    us_severity severity;
    us_enforcement enforcement;
    us_match match;
    bool unchanged_warns; /* `unchanged: warn` */
    us_names guarded;     /* annotations and labels */
    us_names needs;       /* kinds of other objects without which it is not asked */
    us_names reads;       /* … without which some of its rules have nothing to say */
    bool denials_before;  /* `mutation.denials: before` */
    bool patches_last;    /* `mutation.patches: last` */
} us_metadata;

/* Reads [annotations], what usher_policy_package_annotations gave (NULL: none), whose
 * texts [metadata] then refers to. False if something in `custom` that is admission's
 * is not as it must be; [problem] then says so, in [arena]: "METADATA custom.enforcement
 * must be …". Other tools' keys in `custom` are theirs. */
bool us_metadata_read(us_arena *arena, const usher_value *annotations,
                      us_metadata *metadata, us_str *problem);

#endif
