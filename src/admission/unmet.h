/* Why a package is not asked about a request. */
#ifndef US_ADMISSION_UNMET_H
#define US_ADMISSION_UNMET_H

#include "admission/admission.h"

/* What keeps package number [index] from being asked about [request], an AdmissionRequest:
 * "match.kinds does not have ConfigMap". Empty: it is asked. In [arena]. [worker]
 * tells what is known of namespaces. */
us_str us_admission_unmet(us_arena *arena, const us_admission_plan *plan, size_t index,
                          usher_worker *worker, const usher_value *request);

#endif
