/* lossy_vfs.h: a SQLite VFS over the default one, on a disk that forgets whatever was not synced.
 *
 * What is written stands in memory, block by block, and reaches the real file at xSync only. At the power cut the memory is dropped:
 * the real files are then what a machine would find after it. Since a disk may also write early and in any order, a cut can keep some
 * of the unsynced blocks (LOSSY_SOME). All connections of the process see the same memory. Locks and the shared WAL index are the
 * default VFS's. Making and removing a file is taken as durable at once. */
#ifndef TESTS_LOSSY_VFS_H
#define TESTS_LOSSY_VFS_H

#include "base/str.h"

enum lossy_cut {
	LOSSY_NOTHING, /* what was not synced is gone */
	LOSSY_SOME,    /* some of it is there, whatever came first */
};

/* Makes it the default VFS (once). */
void lossy_install(void);
/* The power fails at the n-th write, truncation, sync or removal from now (0: never), or, n < 0, at the -n-th sync. Then each operation fails, or, where on_cut is
 * given, on_cut() is called once with the real files as they are found. seed: which blocks LOSSY_SOME keeps. */
void lossy_cut_at(i64 n, enum lossy_cut how, u64 seed, void (*on_cut)(void));
/* Whether the power has failed. */
bool lossy_is_cut(void);
/* After a cut, all files closed: the power is back. */
void lossy_restart(void);
/* Control: xSync says yes and does nothing. */
void lossy_lie(bool on);
/* Operations and syncs so far. */
i64 lossy_operations(void);
i64 lossy_syncs(void);

#endif
