// Threads of a workgroup, a power of two.

override WORKGROUP: u32 = 64u;
