/* data.h: the project's own tables (data/), embedded by the build. */
#ifndef BASE_DATA_H
#define BASE_DATA_H

#include "base/str.h"

/* The bytes of data/<name>, e.g. data_file("lao.csv"); p == NULL: there is no such file. A NUL stands behind them. */
str data_file(const char *name);

#endif
