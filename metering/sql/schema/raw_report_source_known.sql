-- Names the source of the originals that 운영현황 still compares; numbered relays had none of their own
-- in them (partitions by received_on).
UPDATE raw_report SET source = format WHERE received_on > current_date - 9
