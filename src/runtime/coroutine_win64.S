/* The switch between stacks for x86-64 Windows. Empty on every other machine.
 *
 * A suspended side is a stack pointer to 272 bytes: xmm6 to xmm15, MXCSR and x87 control word, the
 * bounds of the stack as the thread's information block has them (base, limit, and where its memory
 * begins: probes of large frames and exception handling look there), 8 bytes of nothing, r15, r14,
 * r13, r12, rsi, rdi, rbx, rbp, return address. It ends in a jump, as on other systems. */
#if defined(_WIN32) && defined(__x86_64__)

	.text

/* void nv__coroutine_switch(void **save, void *load) */
	.globl	nv__coroutine_switch
	.def	nv__coroutine_switch
	.scl	2
	.type	32
	.endef
	.seh_proc nv__coroutine_switch
	.p2align 4
nv__coroutine_switch:
	pushq	%rbp
	.seh_pushreg %rbp
	pushq	%rbx
	.seh_pushreg %rbx
	pushq	%rdi
	.seh_pushreg %rdi
	pushq	%rsi
	.seh_pushreg %rsi
	pushq	%r12
	.seh_pushreg %r12
	pushq	%r13
	.seh_pushreg %r13
	pushq	%r14
	.seh_pushreg %r14
	pushq	%r15
	.seh_pushreg %r15
	subq	$200, %rsp
	.seh_stackalloc 200
	movaps	%xmm6, 0(%rsp)
	.seh_savexmm %xmm6, 0
	movaps	%xmm7, 16(%rsp)
	.seh_savexmm %xmm7, 16
	movaps	%xmm8, 32(%rsp)
	.seh_savexmm %xmm8, 32
	movaps	%xmm9, 48(%rsp)
	.seh_savexmm %xmm9, 48
	movaps	%xmm10, 64(%rsp)
	.seh_savexmm %xmm10, 64
	movaps	%xmm11, 80(%rsp)
	.seh_savexmm %xmm11, 80
	movaps	%xmm12, 96(%rsp)
	.seh_savexmm %xmm12, 96
	movaps	%xmm13, 112(%rsp)
	.seh_savexmm %xmm13, 112
	movaps	%xmm14, 128(%rsp)
	.seh_savexmm %xmm14, 128
	movaps	%xmm15, 144(%rsp)
	.seh_savexmm %xmm15, 144
	.seh_endprologue
	stmxcsr	160(%rsp)
	fnstcw	164(%rsp)
	movq	%gs:8, %rax
	movq	%rax, 168(%rsp)
	movq	%gs:16, %rax
	movq	%rax, 176(%rsp)
	movq	%gs:0x1478, %rax
	movq	%rax, 184(%rsp)
	movq	%rsp, (%rcx)
	movq	%rdx, %rsp
	ldmxcsr	160(%rsp)
	fldcw	164(%rsp)
	movq	168(%rsp), %rax
	movq	%rax, %gs:8
	movq	176(%rsp), %rax
	movq	%rax, %gs:16
	movq	184(%rsp), %rax
	movq	%rax, %gs:0x1478
	movaps	0(%rsp), %xmm6
	movaps	16(%rsp), %xmm7
	movaps	32(%rsp), %xmm8
	movaps	48(%rsp), %xmm9
	movaps	64(%rsp), %xmm10
	movaps	80(%rsp), %xmm11
	movaps	96(%rsp), %xmm12
	movaps	112(%rsp), %xmm13
	movaps	128(%rsp), %xmm14
	movaps	144(%rsp), %xmm15
	addq	$200, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rsi
	popq	%rdi
	popq	%rbx
	popq	%rbp
	popq	%rcx
	jmp	*%rcx
	.seh_endproc

/* Where a coroutine begins: rbx is the coroutine, r12 the function that never returns. */
	.globl	nv__coroutine_trampoline
	.def	nv__coroutine_trampoline
	.scl	2
	.type	32
	.endef
	.seh_proc nv__coroutine_trampoline
	.p2align 4
nv__coroutine_trampoline:
	subq	$32, %rsp
	.seh_stackalloc 32
	.seh_endprologue
	movq	%rbx, %rcx
	call	*%r12
	ud2
	.seh_endproc

#endif

/* Assembled for ELF too, though empty: without this the linker gives the whole program an
 * executable stack. */
#if defined(__ELF__)
	.section .note.GNU-stack, "", %progbits
#endif
