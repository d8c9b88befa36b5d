"""附件: the scan, photo or PDF of the paper that an exemption, a deferral or recognised outside training rests on."""
