# NV_ATOMIC_LIBRARY: what holds the atomic operations that the compiler makes calls of. gcc before 13
# does so on RISC-V for those of a byte.
include(CheckCSourceCompiles)
check_c_source_compiles("#include <stdatomic.h>
atomic_bool flag;
int main(void) { return atomic_exchange(&flag, 1); }" NV_ATOMICS_ARE_INLINE)
set(NV_ATOMIC_LIBRARY)
if(NOT NV_ATOMICS_ARE_INLINE)
  set(NV_ATOMIC_LIBRARY atomic)
endif()
