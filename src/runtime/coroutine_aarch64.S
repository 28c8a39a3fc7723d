/* The switch between stacks for AArch64. Empty on every other machine.
 *
 * A suspended side is a stack pointer to 176 bytes: x19 to x28, x29, x30, d8 to d15, FPCR. The switch
 * ends in a return, the only jump that branch target identification lets go to a place without a
 * landing pad; return addresses are not signed here, so pointer authentication has nothing to say. */
#if defined(__aarch64__)

	.text

/* void nv__coroutine_switch(void **save, void *load) */
	.globl	nv__coroutine_switch
	.hidden	nv__coroutine_switch
	.type	nv__coroutine_switch, %function
	.p2align 4
nv__coroutine_switch:
	.cfi_startproc
	hint	#34	/* bti c */
	sub	sp, sp, #176
	.cfi_adjust_cfa_offset 176
	stp	x19, x20, [sp]
	.cfi_rel_offset x19, 0
	.cfi_rel_offset x20, 8
	stp	x21, x22, [sp, #16]
	.cfi_rel_offset x21, 16
	.cfi_rel_offset x22, 24
	stp	x23, x24, [sp, #32]
	.cfi_rel_offset x23, 32
	.cfi_rel_offset x24, 40
	stp	x25, x26, [sp, #48]
	.cfi_rel_offset x25, 48
	.cfi_rel_offset x26, 56
	stp	x27, x28, [sp, #64]
	.cfi_rel_offset x27, 64
	.cfi_rel_offset x28, 72
	stp	x29, x30, [sp, #80]
	.cfi_rel_offset x29, 80
	.cfi_rel_offset x30, 88
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mrs	x9, fpcr
	str	x9, [sp, #160]
	mov	x10, sp
	str	x10, [x0]
	mov	sp, x1
	ldr	x10, [sp, #160]
	cmp	x9, x10	/* writing it stalls, and it hardly ever differs */
	b.eq	1f
	msr	fpcr, x10
1:
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	ldp	x19, x20, [sp]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	.cfi_restore x19
	.cfi_restore x20
	.cfi_restore x21
	.cfi_restore x22
	.cfi_restore x23
	.cfi_restore x24
	.cfi_restore x25
	.cfi_restore x26
	.cfi_restore x27
	.cfi_restore x28
	.cfi_restore x29
	.cfi_restore x30
	add	sp, sp, #176
	.cfi_adjust_cfa_offset -176
	ret
	.cfi_endproc
	.size	nv__coroutine_switch, . - nv__coroutine_switch

/* Where a coroutine begins: x19 is the coroutine, x20 the function that never returns. Its caller, as
 * far as unwinding goes, is whoever resumed last: the frame at resumer_sp, 176 bytes below that
 * caller's stack pointer. DW_OP_breg19 8, DW_OP_deref, DW_OP_plus_uconst 176. */
	.globl	nv__coroutine_trampoline
	.hidden	nv__coroutine_trampoline
	.type	nv__coroutine_trampoline, %function
	.p2align 4
	.cfi_startproc
	.cfi_signal_frame
	.cfi_escape 0x0f, 6, 0x83, 8, 0x06, 0x23, 0xb0, 0x01
	.cfi_offset x19, -176
	.cfi_offset x20, -168
	.cfi_offset x21, -160
	.cfi_offset x22, -152
	.cfi_offset x23, -144
	.cfi_offset x24, -136
	.cfi_offset x25, -128
	.cfi_offset x26, -120
	.cfi_offset x27, -112
	.cfi_offset x28, -104
	.cfi_offset x29, -96
	.cfi_offset x30, -88
	nop
nv__coroutine_trampoline:
	hint	#36	/* bti j */
	mov	x0, x19
	blr	x20
	brk	#1
	.cfi_endproc
	.size	nv__coroutine_trampoline, . - nv__coroutine_trampoline

/* Every function here begins with a landing pad. */
	.section .note.gnu.property, "a", %note
	.p2align 3
	.word	4
	.word	16
	.word	5
	.asciz	"GNU"
	.word	0xc0000000
	.word	4
	.word	1
	.word	0

#endif

/* Also where the file is empty: without this the linker makes the whole program's stack executable. */
#if defined(__ELF__)
	.section .note.GNU-stack, "", %progbits
#endif
