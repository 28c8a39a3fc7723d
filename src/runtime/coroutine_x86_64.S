/* Where a coroutine of x86-64 System V begins. Empty on every other machine. */
#if defined(__x86_64__) && !defined(_WIN32) && !defined(__ILP32__)

	.text

/* rdi is the coroutine; the function that it calls never returns. Its caller, as far as unwinding
 * goes, is whoever resumed last, whose place is kept at 8(%rbx): sp there at 0, ip at 8, bp at 16. The
 * frame there holds every other register that its function has kept. In order: CFA = *(*(rbx + 8)),
 * rip at *(rbx + 8) + 8, rbp at *(rbx + 8) + 16. */
	.globl	nv__coroutine_trampoline
	.hidden	nv__coroutine_trampoline
	.type	nv__coroutine_trampoline, @function
	.p2align 4
	.cfi_startproc
	.cfi_signal_frame
	.cfi_escape 0x0f, 4, 0x73, 8, 0x06, 0x06
	.cfi_escape 0x10, 16, 5, 0x73, 8, 0x06, 0x23, 8
	.cfi_escape 0x10, 6, 5, 0x73, 8, 0x06, 0x23, 16
	nop
nv__coroutine_trampoline:
	endbr64
	movq	%rdi, %rbx
	call	nv__coroutine_main@PLT
	ud2
	.cfi_endproc
	.size	nv__coroutine_trampoline, . - nv__coroutine_trampoline

/* Indirect branch tracking only: a shadow stack cannot follow this switch. */
	.section .note.gnu.property, "a", @note
	.p2align 3
	.long	4
	.long	16
	.long	5
	.asciz	"GNU"
	.long	0xc0000002
	.long	4
	.long	1
	.long	0

#endif

#if defined(__ELF__)
#if defined(__arm__)
	.section .note.GNU-stack, "", %progbits
#else
	.section .note.GNU-stack, "", @progbits
#endif
#endif
