/* The switch between stacks for 64-bit RISC-V. Empty on every other machine.
 *
 * A suspended side is a stack pointer to 208 bytes: ra, s0 to s11, fs0 to fs11, fcsr. The switch ends
 * in a jump through t2: ra and t0 would tell the processor that this is a return, which it is not for
 * its stack of return addresses; and t2 is the register that needs no landing pad. */
#if defined(__riscv) && __riscv_xlen == 64

	.text

/* void nv__coroutine_switch(void **save, void *load) */
	.globl	nv__coroutine_switch
	.hidden	nv__coroutine_switch
	.type	nv__coroutine_switch, @function
	.p2align 2
nv__coroutine_switch:
	.cfi_startproc
	addi	sp, sp, -208
	.cfi_adjust_cfa_offset 208
	sd	ra, 0(sp)
	.cfi_rel_offset ra, 0
	sd	s0, 8(sp)
	.cfi_rel_offset s0, 8
	sd	s1, 16(sp)
	.cfi_rel_offset s1, 16
	sd	s2, 24(sp)
	.cfi_rel_offset s2, 24
	sd	s3, 32(sp)
	.cfi_rel_offset s3, 32
	sd	s4, 40(sp)
	.cfi_rel_offset s4, 40
	sd	s5, 48(sp)
	.cfi_rel_offset s5, 48
	sd	s6, 56(sp)
	.cfi_rel_offset s6, 56
	sd	s7, 64(sp)
	.cfi_rel_offset s7, 64
	sd	s8, 72(sp)
	.cfi_rel_offset s8, 72
	sd	s9, 80(sp)
	.cfi_rel_offset s9, 80
	sd	s10, 88(sp)
	.cfi_rel_offset s10, 88
	sd	s11, 96(sp)
	.cfi_rel_offset s11, 96
#if __riscv_flen >= 64
	fsd	fs0, 104(sp)
	fsd	fs1, 112(sp)
	fsd	fs2, 120(sp)
	fsd	fs3, 128(sp)
	fsd	fs4, 136(sp)
	fsd	fs5, 144(sp)
	fsd	fs6, 152(sp)
	fsd	fs7, 160(sp)
	fsd	fs8, 168(sp)
	fsd	fs9, 176(sp)
	fsd	fs10, 184(sp)
	fsd	fs11, 192(sp)
	frcsr	t0
	sd	t0, 200(sp)
#endif
	sd	sp, 0(a0)
	mv	sp, a1
#if __riscv_flen >= 64
	ld	t0, 200(sp)
	fscsr	t0
	fld	fs0, 104(sp)
	fld	fs1, 112(sp)
	fld	fs2, 120(sp)
	fld	fs3, 128(sp)
	fld	fs4, 136(sp)
	fld	fs5, 144(sp)
	fld	fs6, 152(sp)
	fld	fs7, 160(sp)
	fld	fs8, 168(sp)
	fld	fs9, 176(sp)
	fld	fs10, 184(sp)
	fld	fs11, 192(sp)
#endif
	ld	ra, 0(sp)
	ld	s0, 8(sp)
	ld	s1, 16(sp)
	ld	s2, 24(sp)
	ld	s3, 32(sp)
	ld	s4, 40(sp)
	ld	s5, 48(sp)
	ld	s6, 56(sp)
	ld	s7, 64(sp)
	ld	s8, 72(sp)
	ld	s9, 80(sp)
	ld	s10, 88(sp)
	ld	s11, 96(sp)
	.cfi_restore ra
	.cfi_restore s0
	.cfi_restore s1
	.cfi_restore s2
	.cfi_restore s3
	.cfi_restore s4
	.cfi_restore s5
	.cfi_restore s6
	.cfi_restore s7
	.cfi_restore s8
	.cfi_restore s9
	.cfi_restore s10
	.cfi_restore s11
	mv	t2, ra
	addi	sp, sp, 208
	.cfi_adjust_cfa_offset -208
	jr	t2
	.cfi_endproc
	.size	nv__coroutine_switch, . - nv__coroutine_switch

/* Where a coroutine begins: s1 is the coroutine, s2 the function that never returns. Its caller, as
 * far as unwinding goes, is whoever resumed last: the frame at resumer_sp, 208 bytes below that
 * caller's stack pointer. DW_OP_breg9 8, DW_OP_deref, DW_OP_plus_uconst 208. */
	.globl	nv__coroutine_trampoline
	.hidden	nv__coroutine_trampoline
	.type	nv__coroutine_trampoline, @function
	.p2align 2
	.cfi_startproc
	.cfi_signal_frame
	.cfi_escape 0x0f, 6, 0x79, 8, 0x06, 0x23, 0xd0, 0x01
	.cfi_offset ra, -208
	.cfi_offset s0, -200
	.cfi_offset s1, -192
	.cfi_offset s2, -184
	.cfi_offset s3, -176
	.cfi_offset s4, -168
	.cfi_offset s5, -160
	.cfi_offset s6, -152
	.cfi_offset s7, -144
	.cfi_offset s8, -136
	.cfi_offset s9, -128
	.cfi_offset s10, -120
	.cfi_offset s11, -112
	nop
nv__coroutine_trampoline:
	mv	a0, s1
	jalr	s2
	ebreak
	.cfi_endproc
	.size	nv__coroutine_trampoline, . - nv__coroutine_trampoline

#endif

/* Also where the file is empty: without this the linker makes the whole program's stack executable. */
#if defined(__ELF__)
	.section .note.GNU-stack, "", %progbits
#endif
